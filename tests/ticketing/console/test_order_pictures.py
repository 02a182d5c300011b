"""Pictures stand on the order's page for whoever may read it, and never give a protected caller away."""

import io

import pytest
from PIL import Image

from tests.ticketing.staffed_city import City
from ticketing.domain.orders import Order, Source
from ticketing.storage.pictures import redraw
from ticketing.usecases.conversations.attachments import store_picture


def _with_picture(city: City, name: str, **changes: object) -> tuple[Order, str]:
    order = city.order_after("dispatch", source=Source("test", name), **changes)
    written = io.BytesIO()
    Image.new("RGB", (10, 10), "red").save(written, "PNG")
    stored = city.act(
        store_picture,
        "test",
        name,
        redraw(written.getvalue()),
        key="k",
        folder=city.app.state.settings.attachments_dir,
        now=city.now,
    )
    return order, f"/console/orders/{order.number}/pictures/{stored.id}"


def test_the_unit_in_charge_sees_the_picture(city: City) -> None:
    order, address = _with_picture(city, "open")
    unit = city.browser("unit")
    assert address in unit.text(f"/console/orders/{order.number}")
    assert unit.get(address).headers["content-type"] == "image/jpeg"


def test_another_unit_does_not(city: City) -> None:
    _, address = _with_picture(city, "foreign")
    assert city.browser("other_unit").get(address).status_code == 404


@pytest.mark.parametrize("protection", ["confidential", "anonymous"])
def test_a_protected_caller_s_picture_stays_with_the_hotline(city: City, protection: str) -> None:
    order, address = _with_picture(city, protection, **{protection: True})
    unit = city.browser("unit")
    assert address not in unit.text(f"/console/orders/{order.number}")
    assert unit.get(address).status_code == 404
    assert city.browser("dispatcher").get(address).status_code == 200


def test_a_picture_of_another_order_is_not_found_under_this_number(city: City) -> None:
    order, _ = _with_picture(city, "one")
    _, other = _with_picture(city, "two")
    crossed = f"/console/orders/{order.number}/pictures/{other.rsplit('/', 1)[-1]}"
    assert city.browser("dispatcher").get(crossed).status_code == 404
