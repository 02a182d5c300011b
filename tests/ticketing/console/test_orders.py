import re

import pytest

from tests.ticketing.staffed_city import LEAD, OTHER_UNIT, City
from ticketing.console.orders import PER_PAGE
from ticketing.domain.orders import Rating, Topic
from ticketing.usecases.following_up import follow_up


def _numbers(html: str) -> list[str]:
    return re.findall(r">(TY\d{8}-\d+)</a>", html)


def test_the_list_shows_light_state_unit_and_due(city: City) -> None:
    city.order_after("deploy")
    html = city.browser("dispatcher").text("/console/orders")
    for words in ("绿", "已部署", "小店区城乡管理局", "18:00"):
        assert words in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=deployed", True),
        ("state=closed", False),
        ("light=green", True),
        ("light=red", False),
        (f"unit={LEAD}", True),
        (f"unit={OTHER_UNIT}", False),
        ("topic=0305", True),
        ("topic=09", False),
        ("number={number}", True),
        ("number=TY20200101-0001", False),
    ],
)
def test_filters_narrow_the_list(city: City, query: str, found: bool) -> None:
    order = city.order_after("deploy")
    html = city.browser("leader").text(f"/console/orders?{query.format(number=order.number)}")
    assert (order.number in _numbers(html)) is found


def test_an_unknown_filter_is_refused_in_words(city: City) -> None:
    reply = city.browser("leader").get("/console/orders?light=pink")
    assert reply.status_code == 422
    assert "没有这种灯" in reply.text


def test_pages_of_the_list_follow_each_other_and_keep_the_filter(city: City) -> None:
    made = {city.file_order(topic=Topic("0901", "")).number for _ in range(PER_PAGE + 2)}
    browser = city.browser("dispatcher")
    first = browser.text("/console/orders?topic=0901")
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = browser.text(following[1].replace("&amp;", "&"))
    assert set(_numbers(first)) | set(_numbers(second)) == made
    assert not set(_numbers(first)) & set(_numbers(second))


def test_the_list_is_sorted_by_age_or_by_what_is_due(city: City) -> None:
    first, second = (city.file_order(topic=Topic("0904", "")).number for _ in range(2))
    browser = city.browser("dispatcher")
    orders = {s: _numbers(browser.text(f"/console/orders?topic=0904&sort={s}")) for s in ("newest", "oldest")}
    assert orders == {"newest": [second, first], "oldest": [first, second]}
    assert set(_numbers(browser.text("/console/orders?topic=0904&sort=due"))) == {first, second}


def test_an_unknown_sorting_is_refused_in_words(city: City) -> None:
    reply = city.browser("leader").get("/console/orders?sort=colour")
    assert reply.status_code == 422
    assert "没有这种排序" in reply.text


def test_back_leads_to_the_list_one_came_from(city: City) -> None:
    order = city.order_after("dispatch")
    browser = city.browser("leader")
    html = browser.text("/console/orders?state=dispatched&light=green")
    link = re.search(rf'href="(/console/orders/{order.number}[^"]*)"', html)
    assert link is not None
    assert 'href="/console/orders?state=dispatched&amp;light=green"' in browser.text(link[1])


def test_the_place_in_the_address_survives_a_step(city: City) -> None:
    order = city.order_after("dispatch")
    browser, page = city.browser("unit"), f"/console/orders/{order.number}?list=state%3Ddispatched"
    action = re.search(r'action="([^"]+/sign[^"]*)"', browser.text(page))
    assert action is not None
    assert browser.send(page, action[1]).headers["location"] == page


def test_a_made_up_place_cannot_lead_elsewhere(city: City) -> None:
    order = city.order_after("dispatch")
    html = city.browser("leader").text(f"/console/orders/{order.number}?list=//evil.example/x%3D1")
    assert "evil" not in html


def test_units_see_their_own_orders_whatever_the_address_says(city: City) -> None:
    order = city.order_after("dispatch")
    other = city.browser("other_unit")
    assert order.number not in _numbers(other.text(f"/console/orders?unit={LEAD}"))
    assert other.get(f"/console/orders/{order.number}").status_code == 404


@pytest.mark.parametrize("username", ["operator", "dispatcher", "unit", "supervisor", "leader", "admin"])
def test_names_and_numbers_are_masked(city: City, username: str) -> None:
    order = city.order_after("dispatch")
    html = city.browser(username).text(f"/console/orders/{order.number}")
    assert "13900001234" not in html
    assert "王某某" not in html
    assert "139****1234" in html


def test_a_confidential_caller_is_hidden_from_the_unit(city: City) -> None:
    order = city.order_after("dispatch", confidential=True)
    html = city.browser("unit").text(f"/console/orders/{order.number}")
    assert "已保密" in html
    assert "139****1234" not in html.partition("诉求要素")[2]


def test_the_clocks_say_their_basis_and_latest_moment(city: City) -> None:
    order = city.order_after("dispatch")
    html = city.browser("unit").text(f"/console/orders/{order.number}")
    for words in ("派单次日起5个工作日", "最晚", "最紧的时限"):
        assert words in html


def test_nobody_is_offered_what_four_eyes_forbid(city: City) -> None:
    order = city.order_after("approve")
    bad = Rating(true=True, solved=True, satisfied=1)
    city.act(follow_up, order.number, rating=bad, actor=city.people["follow_up"], now=city.now)
    address = f"/console/orders/{order.number}"
    form = f'action="{address}/follow_up"'
    reviewer, first = city.browser("reviewer").text(address), city.browser("follow_up").text(address)
    assert form in reviewer
    assert "复核人" in reviewer
    assert f'action="{address}/close_unreached"' not in first


WORKING = ["apply_for_closing", "feed_back", "reply_interim", "ask_extension", "hand_down"]
FINAL = ["propose_plan", "propose_final_answer"]
BY_PHONE = ["urge", "supplement", "withdraw"]


@pytest.mark.parametrize(
    ("step", "username", "forms"),
    [
        ("file", "dispatcher", ["dispatch", "decline", "merge"]),
        ("dispatch", "unit", ["sign", "return_order"]),
        ("sign", "unit", ["deploy", "hand_down"]),
        ("deploy", "unit", ["feed_back", "hand_down"]),
        ("feed_back", "unit", [*WORKING, *FINAL]),
        ("apply_for_closing", "supervisor", ["approve", "return_for_rework", "raise_letter"]),
        ("approve", "follow_up", ["follow_up", "miss_call", "give_up_calling"]),
        ("follow_up", "follow_up", ["rate_closed"]),
        ("follow_up", "supervisor", ["reopen"]),
        ("file", "operator", ["decline", "merge", *BY_PHONE]),
        ("dispatch", "leader", []),
        ("apply_for_closing", "unit", []),
    ],
)
def test_only_what_the_post_may_do_now_has_a_form(
    city: City, step: str, username: str, forms: list[str]
) -> None:
    order = city.order_after(step)
    html = city.browser(username).text(f"/console/orders/{order.number}")
    assert re.findall(rf'action="/console/orders/{order.number}/(\w+)"', html) == forms


@pytest.mark.parametrize(
    ("step", "username", "standing"),
    [
        ("feed_back", "unit", "apply_for_closing"),
        ("file", "operator", ""),
        ("file", "dispatcher", "dispatch"),
    ],
)
def test_the_likely_next_step_stands_open_and_the_rest_one_click_away(
    city: City, step: str, username: str, standing: str
) -> None:
    order = city.order_after(step)
    html = city.browser(username).text(f"/console/orders/{order.number}")
    ready = html.partition('id="do"')[2].partition('class="others"')[0]
    assert re.findall(r'class="command" action="[^"]*/(\w+)"', ready) == ([standing] if standing else [])


def test_the_suggested_unit_is_chosen_beforehand_and_its_rule_is_named(city: City) -> None:
    order = city.file_order(topic=Topic("0403", "", 0.8))
    html = city.browser("dispatcher").text(f"/console/orders/{order.number}")
    assert "按派单规则R-0403" in html
    assert '<option value="city.water" selected>' in html
    assert 'data-unit="city.water"' in html


def test_helpers_named_by_a_rule_are_ticked_beforehand(city: City) -> None:
    order = city.file_order(topic=Topic("051105", ""))
    html = city.browser("dispatcher").text(f"/console/orders/{order.number}")
    assert re.search(r'name="co_unit_ids" value="city.traffic" checked', html)


def test_an_order_that_does_not_exist_is_a_page_that_says_so(city: City) -> None:
    reply = city.browser("leader").get("/console/orders/TY20200101-0001")
    assert reply.status_code == 404
    assert "没有找到这个工单号" in reply.text
