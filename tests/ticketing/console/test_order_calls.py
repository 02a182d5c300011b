"""An order that came in by telephone shows its call, with the number masked or hidden."""

import pytest

from tests.ticketing.staffed_city import City
from ticketing.domain.orders import Source
from ticketing.usecases.phone_calls import ReportedCall, report_call

CALL_ID = "6f0d7f0e-0000-4000-8000-000000000002"


def _order_by_phone(city: City, **changes: object) -> str:
    order = city.order_after("dispatch", source=Source("voice", CALL_ID), **changes)
    call = ReportedCall(
        CALL_ID, CALL_ID, "13800005678", "inbound", city.now, "dropped", "caller_gone", "路灯"
    )
    city.act(report_call, "voice", call, now=city.now)
    return order.number


@pytest.mark.parametrize(("who", "number"), [("dispatcher", "138****5678"), ("unit", "号码已隐藏")])
def test_the_call_stands_on_the_orders_page(city: City, who: str, number: str) -> None:
    html = city.browser(who).text(f"/console/orders/{_order_by_phone(city)}")
    assert number in html
    assert CALL_ID in html
    assert "来电中断，待回拨" in html
    assert "13800005678" not in html


def test_an_anonymous_order_hides_the_number_from_everybody(city: City) -> None:
    html = city.browser("dispatcher").text(f"/console/orders/{_order_by_phone(city, anonymous=True)}")
    assert "138****5678" not in html
    assert CALL_ID in html
