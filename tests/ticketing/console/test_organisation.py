from datetime import timedelta

import pytest

from tests.ticketing.staffed_city import LEAD, City
from ticketing.console.rendering import SHANGHAI
from ticketing.usecases import city_changes, organising, reading_orders

NEW_ID = "140105.lights"


@pytest.fixture
def lights(city: City) -> str:
    """A unit below the lead, made through the page once."""
    browser = city.browser("admin")
    page = f"/console/units/{LEAD}"
    fields = {"id": NEW_ID, "name": "小店区路灯所", "type": "district_bureau", "district": "140105"}
    browser.send(page, f"{page}/add", **fields)
    return NEW_ID


def _day(city: City, days: int) -> str:
    return (city.now.astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


def test_the_tree_is_found_by_name(city: City, lights: str) -> None:
    browser = city.browser("admin")
    assert "小店区路灯所" in browser.text("/console/units?q=路灯")
    assert "小店区路灯所" not in browser.text("/console/units?q=水务")
    assert lights in browser.text(f"/console/units/{LEAD}")


def test_a_code_is_used_once_and_what_was_typed_stays(city: City, lights: str) -> None:
    page = f"/console/units/{LEAD}"
    reply = city.browser("admin").send(page, f"{page}/add", id=lights, name="另一个所", type="street")
    assert reply.status_code == 409
    assert "这个机构编号已经用过" in reply.text
    assert "另一个所" in reply.text


def test_a_new_name_waits_for_another_person_and_the_orders_keep_the_old(city: City) -> None:
    order, page = city.order_after("dispatch"), f"/console/units/{LEAD}"
    reply = city.browser("admin").send(page, f"{page}/rename", name="小店区城管执法局")
    assert reply.headers["location"] == "/console/changes?done=proposed"
    assert city.act(organising.find, LEAD).name == "小店区城乡管理局"
    city.act(city_changes.decide, 1, accept=True, actor=city.people["leader"], now=city.now)
    stored = city.act(reading_orders.get_order, order.number).assignment
    assert stored is not None
    assert stored.lead_name == "小店区城乡管理局"
    admin = city.people["admin"]
    city.act(organising.rename_unit, LEAD, name="小店区城乡管理局", actor=admin, now=city.now)


def test_a_unit_with_open_orders_ends_only_with_a_successor(city: City) -> None:
    city.order_after("dispatch")
    page = f"/console/units/{LEAD}"
    reply = city.browser("admin").send(page, f"{page}/end", last_day=_day(city, 0), successor_id="")
    assert reply.status_code == 422
    assert "请选择接替单位" in reply.text


def test_a_unit_below_is_no_successor(city: City, lights: str) -> None:
    page = f"/console/units/{LEAD}"
    reply = city.browser("admin").send(page, f"{page}/end", last_day=_day(city, 1), successor_id=lights)
    assert reply.status_code == 409
    assert "接替单位不能是它自己或它的下级" in reply.text


def test_orders_of_a_unit_that_still_exists_are_not_moved(city: City) -> None:
    page = f"/console/units/{LEAD}"
    assert city.browser("admin").send(page, f"{page}/move").status_code == 409


def test_moving_the_orders_of_an_ended_unit_says_how_many(city: City) -> None:
    browser, admin = city.browser("admin"), city.people["admin"]
    order = city.order_after("dispatch")
    day = city.now.astimezone(SHANGHAI).date() - timedelta(days=1)
    city.act(organising.end_unit, LEAD, last_day=day, successor_id="city.urban", actor=admin, now=city.now)
    page = f"/console/units/{LEAD}"
    assert "已撤销" in browser.text(page)
    reply = browser.send(page, f"{page}/move")
    assert "已转出" in browser.text(reply.headers["location"])
    moved = city.act(reading_orders.get_order, order.number)
    assert moved.lead_id == "city.urban"
    assert [clock.due for clock in moved.clocks] == [clock.due for clock in order.clocks]
    assert "机构调整，由太原市城乡管理局继续办理" in browser.text(f"/console/orders/{order.number}")


def test_only_the_admin_changes_units(city: City) -> None:
    assert city.browser("dispatcher").get("/console/units").status_code == 403
