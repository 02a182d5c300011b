"""The client against a real local server."""

import asyncio

import pytest

from actions.ticketing_client import NotReached, Refused, Ticketing
from tests.actions.fake_ticketing import TOKEN, FakeTicketing


def test_a_dead_service_is_not_reached() -> None:
    client = Ticketing("http://127.0.0.1:9", token=TOKEN)
    with pytest.raises(NotReached):
        asyncio.run(client.answer("x"))


def test_a_failing_service_is_not_reached(service: FakeTicketing) -> None:
    service.mode = "down"
    with pytest.raises(NotReached):
        asyncio.run(Ticketing(service.url, token=TOKEN).answer("x"))


def test_a_refusal_carries_its_code(service: FakeTicketing) -> None:
    with pytest.raises(Refused) as refusal:
        asyncio.run(
            Ticketing(service.url, token=TOKEN).command("TY20200101-0001", {"command": "urge"}, key="k")
        )
    assert (refusal.value.status, refusal.value.code) == (404, "order_not_found")


def test_a_wrong_token_is_refused(service: FakeTicketing) -> None:
    with pytest.raises(Refused):
        asyncio.run(Ticketing(service.url, token="wrong").answer("x"))


def test_orders_are_read_from_the_list(service: FakeTicketing) -> None:
    service.put("TY20261122-0001")
    orders = asyncio.run(Ticketing(service.url, token=TOKEN).orders_of("test:c1"))
    assert [(o.number, o.unit, o.due_reason) for o in orders] == [
        ("TY20261122-0001", "小店区城乡管理局", "最晚 11月29日，一般事项七天内办结")
    ]
