from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.ticketing.staffed_city import LEAD, OTHER_UNIT, City, staffed_city
from ticketing.api import security
from ticketing.domain.actors import SYSTEM
from ticketing.domain.rate_limits import Limit
from ticketing.usecases import access_keys

NOW = datetime.now(UTC)
NEW = {
    "request_type": "seek_help",
    "matter": "路灯不亮",
    "elements": {
        name: {"value": "说过的话"} for name in ("what", "where", "when", "cause", "caller_name", "phone")
    },
    "source": {"channel": "webchat", "conversation_id": "their-7"},
}
ALL = ["orders:read", "orders:create", "orders:update"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder: Path = tmp_path_factory.mktemp("keys")
    with staffed_city(folder, now=NOW) as staffed:
        yield staffed


def call(city: City, *scopes: str, unit_id: str | None = None) -> httpx.Client:
    _, key = city.act(
        access_keys.issue_key, "区级平台", scopes=scopes, unit_id=unit_id, actor=SYSTEM, now=NOW
    )
    base = f"{city.url}/api/v1"
    headers = {"Authorization": f"Bearer {key}"}
    city.clients.append(httpx.Client(base_url=base, headers=headers, timeout=30, trust_env=False))
    return city.clients[-1]


def file(client: httpx.Client, key: str) -> httpx.Response:
    return client.post("/orders", json=NEW, headers={"Idempotency-Key": key})


def test_a_key_does_what_its_scopes_say_and_nothing_else(city: City) -> None:
    client = call(city, "orders:read")
    assert client.get("/orders").status_code == 200
    refused = file(client, "k")
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope_missing"
    assert "orders:create" in refused.json()["message"]
    assert client.post("/knowledge/answers", json={"question": "x"}).status_code == 403


def test_another_system_files_in_a_channel_of_its_own_and_once_per_key(city: City) -> None:
    client, stranger = call(city, *ALL), call(city, *ALL)
    first = file(client, "k-1")
    assert first.status_code == 201
    assert first.json()["source"]["channel"].startswith("api-")
    again = file(client, "k-1")
    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])
    assert file(stranger, "k-1").json()["number"] != first.json()["number"]


def test_only_the_system_that_filed_an_order_speaks_for_its_caller(city: City) -> None:
    client, stranger = call(city, *ALL), call(city, *ALL)
    number = file(client, "k-2").json()["number"]
    urge = {"command": "urge", "conversation_id": "their-7"}
    path, key = f"/orders/{number}/commands", {"Idempotency-Key": "u"}
    assert stranger.post(path, json=urge, headers=key).json()["code"] == "not_the_caller"
    supplement = {**urge, "command": "supplement", "text": "第三根灯杆"}
    assert client.post(path, json=supplement, headers=key).json()["outcome"] == "supplemented"


def test_what_was_seen_has_to_be_the_newest_unless_it_was_done_already(city: City) -> None:
    client = call(city, *ALL)
    number = file(client, "k-3").json()["number"]
    seen = client.get(f"/orders/{number}").headers["ETag"]
    words = {"command": "supplement", "text": "补充", "conversation_id": "their-7"}
    path = f"/orders/{number}/commands"
    done = client.post(path, json=words, headers={"Idempotency-Key": "a", "If-Match": seen})
    assert done.status_code == 200
    again = client.post(path, json=words, headers={"Idempotency-Key": "a", "If-Match": seen})
    assert again.json()["outcome"] == "supplemented"
    late = client.post(path, json=words, headers={"Idempotency-Key": "b", "If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (409, "order_changed")
    odd = client.post(path, json=words, headers={"Idempotency-Key": "c", "If-Match": "*"})
    assert (odd.status_code, odd.json()["code"]) == (422, "revision_needed")


def test_a_units_system_sees_its_own_orders_only(city: City) -> None:
    number = city.order_after("dispatch").number
    own, other = call(city, *ALL, unit_id=LEAD), call(city, *ALL, unit_id=OTHER_UNIT)
    assert own.get(f"/orders/{number}").status_code == 200
    assert other.get(f"/orders/{number}").json()["code"] == "unknown_order"
    assert other.get(f"/orders/{number}/ledger").status_code == 404
    assert number in [item["number"] for item in own.get("/orders").json()["items"]]
    assert other.get("/orders", params={"unit": LEAD}).json()["items"] == []


def test_a_units_system_does_not_learn_who_complained_in_confidence(city: City) -> None:
    order = city.order_after("dispatch", confidential=True)
    view = call(city, *ALL, unit_id=LEAD).get(f"/orders/{order.number}").json()
    assert view["elements"]["phone"]["value"] is None
    assert view["elements"]["caller_name"]["value"] is None


def test_a_revoked_key_is_refused_like_an_unknown_one(city: City) -> None:
    client = call(city, "orders:read")
    hint = client.headers["Authorization"][-4:]
    [mine] = [one for one in city.act(access_keys.list_clients) if one.key_hint == hint]
    city.act(access_keys.revoke_key, mine.id, actor=SYSTEM, now=NOW)
    assert (client.get("/orders").status_code, client.get("/orders").json()["code"]) == (401, "unknown_token")


def test_one_system_that_hurries_does_not_slow_down_the_others(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "PACE", Limit(burst=3, per_second=0.01))
    hasty, calm = call(city, "orders:read"), call(city, "orders:read")
    replies = [hasty.get("/orders", params={"limit": 1}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert int(replies[-1].headers["Retry-After"]) > 1
    assert calm.get("/orders", params={"limit": 1}).status_code == 200
