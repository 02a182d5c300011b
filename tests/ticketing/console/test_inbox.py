import re
from datetime import UTC, datetime

from tests.ticketing.staffed_city import LEAD, City
from ticketing.worker.loop import one_pass


def _deliver(city: City) -> None:
    one_pass(city.app.state.sessions, now=datetime.now(UTC))


def _first_unread(html: str) -> str:
    found = re.search(r'action="(/console/inbox/\d+/read)"', html)
    assert found is not None
    return found[1]


def test_a_unit_reads_of_its_new_order(city: City) -> None:
    order = city.order_after("dispatch")
    _deliver(city)
    assert f"/console/orders/{order.number}" in city.browser("unit").text("/console/inbox")
    assert order.number not in city.browser("other_unit").text("/console/inbox")


def test_a_notice_marked_as_read_is_no_longer_new(city: City) -> None:
    city.order_after("dispatch")
    _deliver(city)
    browser = city.browser("unit")
    action = _first_unread(browser.text("/console/inbox"))
    assert browser.send("/console/inbox", action).status_code == 303
    assert action not in browser.text("/console/inbox")


def test_nobody_marks_the_notices_of_another_unit(city: City) -> None:
    city.order_after("dispatch")
    _deliver(city)
    action = _first_unread(city.browser("unit").text("/console/inbox"))
    assert city.browser("other_unit").send("/console/inbox", action).status_code == 404
    assert action in city.browser("unit").text("/console/inbox")


def test_marking_needs_the_token_of_the_page(city: City) -> None:
    city.order_after("dispatch")
    _deliver(city)
    browser = city.browser("unit")
    action = _first_unread(browser.text("/console/inbox"))
    assert browser.send("/console/inbox", action, csrf="made elsewhere").status_code == 403


def test_a_leader_finds_the_change_that_waits_and_goes_there(city: City) -> None:
    city.order_after("dispatch")
    page = f"/console/units/{LEAD}"
    city.browser("admin").send(page, f"{page}/rename", name="小店区城管局")
    leader = city.browser("leader")
    html = leader.text("/console/inbox")
    assert "admin甲提出单位更名：小店区城乡管理局，等待您审核。" in html
    assert '<a href="/console/changes">去办理</a>' in html
    assert leader.send("/console/inbox", _first_unread(html)).status_code == 303
    assert "admin甲提出单位更名" not in city.browser("supervisor").text("/console/inbox")
