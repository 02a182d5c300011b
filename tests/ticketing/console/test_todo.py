import base64
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.ticketing.staffed_city import LEAD, City
from ticketing.console.todo import PER_PAGE
from ticketing.domain.actors import BOT
from ticketing.domain.orders import Rating, Topic
from ticketing.domain.states import State
from ticketing.storage import reference
from ticketing.usecases import extending, following_up, reading_orders


def _listed(html: str) -> list[str]:
    return re.findall(r'class="quiet code">(TY\d{8}-\d+)<', html)


@pytest.mark.parametrize(
    ("step", "username", "queue"),
    [
        ("file", "dispatcher", "dispatch"),
        ("dispatch", "unit", "to_sign"),
        ("dispatch", "unit", "todo"),
        ("apply_for_closing", "unit", "submitted"),
        ("apply_for_closing", "supervisor", "review"),
        ("approve", "follow_up", "follow_up"),
    ],
)
def test_every_post_finds_its_work_in_its_queue(city: City, step: str, username: str, queue: str) -> None:
    order = city.order_after(step, topic=Topic("0901", ""))
    html = city.browser(username).text(f"/console/todo?queue={queue}&topic=0901&sort=newest")
    assert order.number in _listed(html)


def test_what_another_post_has_to_do_is_not_in_the_queue(city: City) -> None:
    order = city.order_after("dispatch")
    assert order.number not in _listed(city.browser("dispatcher").text("/console/todo?sort=newest"))
    assert order.number not in _listed(city.browser("other_unit").text("/console/todo?sort=newest"))


def test_the_first_queue_is_the_home_of_the_post(city: City) -> None:
    reply = city.browser("dispatcher").client.get("/console", follow_redirects=True)
    assert 'href="/console/todo?queue=dispatch" aria-current="page"' in reply.text


def test_a_request_for_more_time_waits_in_a_queue_of_its_own(city: City) -> None:
    order, at = city.order_after("feed_back"), city.now
    city.act(extending.reply_interim, order.number, text="还要等配件", actor=city.people["unit"], now=at)
    city.act(
        extending.ask_extension, order.number, days=2, reason="等配件", actor=city.people["unit"], now=at
    )
    for username in ("dispatcher", "supervisor"):
        assert order.number in _listed(city.browser(username).text("/console/todo?queue=extension"))


def test_a_suggestion_dispatches_from_the_list_and_leads_back_to_it(city: City) -> None:
    order = city.file_order(topic=Topic("0403", "", 0.8))
    browser = city.browser("dispatcher")
    html = browser.text("/console/todo?sort=newest&topic=0403")
    action = re.search(rf'action="(/console/orders/{order.number}/dispatch[^"]*)"', html)
    assert action is not None
    form = html[action.start() :].partition("</form>")[0]
    reply = browser.client.post(action[1].replace("&amp;", "&"), data=browser.hidden(form))
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/console/todo?queue=dispatch&")
    assert f"{order.number} 已处理" in browser.text(reply.headers["location"])
    stored = city.act(reading_orders.get_order, order.number)
    assert (stored.state, stored.lead_id) == (State.DISPATCHED, "city.water")


def test_pages_of_a_queue_follow_each_other_without_loss(city: City) -> None:
    made = {city.file_order(topic=Topic("0902", "")).number for _ in range(PER_PAGE + 3)}
    browser, seen = city.browser("dispatcher"), set[str]()
    page = "/console/todo?queue=dispatch&topic=0902"
    for _ in range(2):
        html = browser.text(page)
        seen |= set(_listed(html))
        following = re.search(r'href="([^"]+)" rel="next"', html)
        page = following[1].replace("&amp;", "&") if following else ""
    assert seen == made
    assert not page


def test_an_order_opened_from_a_queue_leads_back_and_on(city: City) -> None:
    city.file_order()
    browser = city.browser("dispatcher")
    reply = browser.get("/console/todo/next?queue=dispatch")
    html = browser.text(reply.headers["location"])
    assert 'href="/console/todo?queue=dispatch"' in html
    assert 'href="/console/todo/next?queue=dispatch"' in html


def test_who_did_not_answer_today_is_marked(city: City) -> None:
    order = city.order_after("approve", topic=Topic("0903", ""))
    city.act(following_up.record_missed_call, order.number, actor=city.people["follow_up"], now=city.now)
    html = city.browser("follow_up").text("/console/todo?topic=0903")
    assert "今天已打过" in html


def test_a_queue_of_another_post_is_refused(city: City) -> None:
    reply = city.browser("unit").get("/console/todo?queue=dispatch")
    assert reply.status_code == 404
    assert "您的岗位没有这个待办列表" in reply.text


def test_an_empty_queue_says_so(city: City) -> None:
    html = city.browser("leader").text("/console/todo?queue=consult")
    assert "这里没有等您处理的工单" in html


def test_a_unit_above_sees_what_its_own_tree_has_to_do(city: City) -> None:
    order = city.order_after("dispatch")
    head = city.hire("district_office", LEAD.partition(".")[0] + ".gov")
    assert order.number in _listed(head.text("/console/todo?sort=newest"))
    assert head.get(f"/console/orders/{order.number}").status_code == 200


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59|x", "2026-11-22T10:00:00|x", "x|", "nothing"])
def test_a_made_up_place_in_a_list_is_refused_in_words(city: City, text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    reply = city.browser("dispatcher").get(f"/console/todo?cursor={cursor}")
    assert reply.status_code == 422
    assert "翻页标记无效" in reply.text


def test_a_drawn_closing_waits_in_a_queue_of_its_own_with_a_form(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    policy = folder / "policy.json"
    policy.write_text(json.dumps(json.loads(policy.read_text()) | {"sample_percent": 100}))
    monkeypatch.setattr(reference, "PROFILES", folder)
    order = city.order_after("approve")
    city.act(following_up.follow_up, order.number, rating=Rating(True, True, 5), actor=BOT, now=city.now)
    caller = city.browser("follow_up")
    assert order.number in _listed(caller.text("/console/todo?queue=sample"))
    assert "还没打过" in caller.text("/console/todo?queue=sample")
    assert f'action="/console/orders/{order.number}/check_sample' not in city.browser("unit").text(
        f"/console/orders/{order.number}"
    )
    reply = caller.command(order, "check_sample", true="yes", solved="no", satisfied="1", note="还是不亮")
    assert reply.status_code == 303
    assert city.act(reading_orders.get_order, order.number).state is State.REWORKING
    assert "抽查回访不符，按办结不实重新办理" in caller.text(f"/console/orders/{order.number}")
