import uuid
from typing import Any

import httpx
import pytest

from tests.ticketing.staffed_city import LEAD, OTHER_UNIT, City
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.usecases import reading_orders

BASE = "/api/v1/staff"


def _send(
    client: httpx.Client,
    order: Order,
    command: str,
    *,
    key: str = "",
    **body: Any,  # noqa: ANN401
) -> httpx.Response:
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return client.post(f"{BASE}/orders/{order.number}/{command}", json=body, headers=headers)


def _signed_in(city: City, username: str) -> httpx.Client:
    return city.browser(username).client


def test_an_order_walks_through_the_routes_to_closing(city: City) -> None:
    order = city.file_order()
    walk: list[tuple[str, str, dict[str, Any]]] = [
        ("dispatcher", "dispatch", {"unit_id": LEAD, "complexity": "general"}),
        ("unit", "sign", {}),
        ("unit", "deploy", {"officer": "照明班", "plan": "当天到场"}),
        ("unit", "feed_back", {"text": "正在更换灯具"}),
        (
            "unit",
            "apply_for_closing",
            {
                "result": "路灯已修好",
                "contacted_at": "2026-11-20T10:00:00+08:00",
                "evidence": [{"name": "现场.jpg", "sha256": "0" * 64}],
            },
        ),
        ("supervisor", "approve", {"grade": "good", "override": "已核对"}),
        ("follow_up", "follow_up", {"true": True, "solved": True, "satisfied": 5}),
    ]
    for username, command, body in walk:
        reply = _send(_signed_in(city, username), order, command, **body)
        assert reply.status_code == 200, (command, reply.text)
    assert reply.json()["state"] == "closed"


def test_the_same_key_does_it_once(city: City) -> None:
    order, client = city.order_after("deploy"), _signed_in(city, "unit")
    replies = [_send(client, order, "feed_back", key="k-1", text="已到现场") for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert replies[0].json()["revision"] == replies[1].json()["revision"]


def test_a_key_of_another_command_is_refused(city: City) -> None:
    order, client = city.order_after("sign"), _signed_in(city, "unit")
    assert _send(client, order, "deploy", key="k-2", officer="a", plan="b").status_code == 200
    reply = _send(client, order, "feed_back", key="k-2", text="c")
    assert (reply.status_code, reply.json()["code"]) == (409, "key_of_another_command")


def test_an_outdated_revision_is_refused(city: City) -> None:
    order = city.order_after("dispatch")
    reply = _send(_signed_in(city, "unit"), order, "sign", revision=order.revision - 1)
    assert (reply.status_code, reply.json()["code"]) == (409, "order_changed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"officer": "a"}, "plan"),
        ({"officer": "a", "plan": "b", "extra": 1}, "extra"),
        ({"officer": "长" * 41, "plan": "b"}, "officer"),
    ],
)
def test_a_malformed_body_is_refused_by_its_field(city: City, body: dict[str, Any], field: str) -> None:
    reply = _send(_signed_in(city, "unit"), city.order_after("sign"), "deploy", **body)
    assert (reply.status_code, reply.json()["field"]) == (422, field)


def test_a_post_cannot_do_the_work_of_another(city: City) -> None:
    reply = _send(_signed_in(city, "leader"), city.order_after("dispatch"), "sign")
    assert (reply.status_code, reply.json()["code"]) == (403, "role_not_allowed")


def test_nobody_in_particular_does_nothing(city: City) -> None:
    reply = _send(city.browser().client, city.order_after("dispatch"), "sign")
    assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")


def test_a_units_own_system_works_on_its_orders_and_knows_no_others(city: City) -> None:
    order = city.order_after("dispatch")
    assert _send(city.system(OTHER_UNIT, "orders:update"), order, "sign").status_code == 404
    assert _send(city.system(LEAD, "orders:update"), order, "sign").status_code == 200
    assert city.act(reading_orders.get_order, order.number).state is State.SIGNED


@pytest.mark.parametrize(
    ("unit_id", "scope", "code"),
    [(None, "orders:update", "staff_only"), (LEAD, "orders:read", "scope_missing")],
)
def test_a_key_without_the_right_is_refused(city: City, unit_id: str | None, scope: str, code: str) -> None:
    reply = _send(city.system(unit_id, scope), city.order_after("dispatch"), "sign")
    assert (reply.status_code, reply.json()["code"]) == (403, code)


def test_what_is_possible_now_is_said_with_its_fields(city: City) -> None:
    order = city.order_after("sign")
    reply = _signed_in(city, "unit").get(f"{BASE}/orders/{order.number}/commands").json()
    assert reply["revision"] == order.revision
    assert reply["commands"][0] == {
        "name": "deploy",
        "fields": ["officer", "plan"],
        "required": ["officer", "plan"],
    }


def test_the_queues_of_the_post_are_listed_and_read(city: City) -> None:
    order, client = city.order_after("dispatch"), _signed_in(city, "unit")
    counts = {item["code"]: item["count"] for item in client.get(f"{BASE}/queues").json()["items"]}
    assert counts["to_sign"] >= 1
    page = client.get(f"{BASE}/queues/to_sign?limit=200").json()
    assert order.number in [item["number"] for item in page["items"]]


def test_an_order_is_read_as_the_caller_may_see_it(city: City) -> None:
    order = city.order_after("dispatch", confidential=True)
    seen = _signed_in(city, "unit").get(f"{BASE}/orders/{order.number}").json()
    assert seen["elements"]["phone"]["value"] is None
