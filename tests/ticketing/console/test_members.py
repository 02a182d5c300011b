import re

import httpx

from tests.ticketing.staffed_city import LEAD, PASSWORD, City

NEW = {"username": "night.shift", "display_name": "夜班话务员", "role": "operator", "unit_id": ""}


def shown_once(reply: httpx.Response) -> str:
    found = re.search(r"<code>([^<]+)</code>", reply.text)
    assert found, reply.text
    return found[1]


def account(city: City, username: str) -> str:
    return f"/console/staff/{city.people[username].id}"


def test_an_admin_opens_an_account_and_its_owner_changes_the_password_first(city: City) -> None:
    admin = city.browser("admin")
    reply = admin.send("/console/staff/new", "/console/staff", **NEW)
    first = shown_once(reply)
    newcomer = city.browser()
    assert newcomer.sign_in("night.shift", first).status_code == 303
    assert newcomer.get("/console/orders").headers["location"] == "/console/password"
    page = "/console/password"
    refused = newcomer.send(page, page, old=first, new="a much better one", again="a different one")
    assert "两次输入的新密码不一样" in refused.text
    done = newcomer.send(page, page, old=first, new="a much better one", again="a much better one")
    assert done.status_code == 303
    assert newcomer.get("/console/orders").status_code == 200


def test_a_refused_account_keeps_what_was_typed(city: City) -> None:
    typed = {**NEW, "username": "someone-else", "display_name": "王甲", "role": "unit"}
    reply = city.browser("admin").send("/console/staff/new", "/console/staff", **typed)
    assert reply.status_code == 422
    assert "承办单位的账号必须选择所属单位" in reply.text
    assert 'value="someone-else"' in reply.text
    assert 'value="王甲"' in reply.text


def test_accounts_are_found_by_name_unit_and_role(city: City) -> None:
    admin = city.browser("admin")
    assert city.people["supervisor"].id not in admin.text("/console/staff?q=reviewer")
    of_units = admin.text("/console/staff?kind=unit")
    assert "other_unit" in of_units
    assert 'href="/console/staff/' + city.people["leader"].id not in of_units


def test_a_reset_password_is_shown_once_and_signs_everybody_out(city: City) -> None:
    admin, other = city.browser("admin"), city.browser("operator2")
    page = account(city, "operator2")
    first = shown_once(admin.send(page, f"{page}/reset-password"))
    assert other.get("/console/orders").headers["location"] == "/console/login"
    assert first not in admin.text(page)


def test_an_account_is_closed_and_opened_again(city: City) -> None:
    admin, page = city.browser("admin"), account(city, "reviewer")
    admin.send(page, f"{page}/close")
    assert city.browser().sign_in("reviewer").status_code == 401
    admin.send(page, f"{page}/reopen")
    assert city.browser().sign_in("reviewer").status_code == 303


def test_a_person_moves_to_another_post(city: City) -> None:
    admin, page = city.browser("admin"), account(city, "follow_up")
    admin.send(page, f"{page}/change", display_name="换岗的人", role="unit", unit_id=LEAD)
    assert "换岗的人" in admin.text(page)
    assert city.browser("follow_up").get("/console/inbox").status_code == 200


def test_an_admin_ends_a_session(city: City) -> None:
    admin, other = city.browser("admin"), city.browser("dispatcher")
    page = account(city, "dispatcher")
    [session] = set(re.findall(r'name="session" value="(\w+)"', admin.text(page)))
    assert admin.send(page, f"{page}/end-session", session=session).status_code == 303
    assert other.get("/console/orders").headers["location"] == "/console/login"


def test_the_last_admin_cannot_be_lost(city: City) -> None:
    admin, page = city.browser("admin"), account(city, "admin")
    reply = admin.send(page, f"{page}/close")
    assert reply.status_code == 409
    assert "不能停用自己的账号" in reply.text


def test_an_unknown_account_or_act_is_a_page_that_is_not_there(city: City) -> None:
    admin, page = city.browser("admin"), account(city, "leader")
    assert admin.get("/console/staff/nobody").status_code == 404
    assert admin.send(page, f"{page}/promote").status_code == 404


def test_ones_own_sessions_are_shown_and_ended(city: City) -> None:
    here, there = city.browser("leader"), city.browser("leader")
    page = here.text("/console/password")
    ends = re.findall(r'action="(/console/password/sessions/\w+/end)"', page)
    assert len(ends) == 2
    for end in ends:
        here.client.post(end, data=here.hidden(page))
    assert {here.get("/console/orders").status_code, there.get("/console/orders").status_code} <= {303}
    assert PASSWORD not in page
