import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from tests.conftest import KEY
from tests.ticketing.order_builders import TUESDAY, walk_to_approval
from ticketing.api import orders, problems
from ticketing.settings import Settings
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases.demo_city import load_demo_city

TOKEN = "s" * 40
AUTH = {"Authorization": f"Bearer {TOKEN}"}
HERE = "test:c-1"


class Client:
    """Calls the application in this process and waits for the answer."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def _send(self, request: httpx.Request) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
                return await client.send(request)

        return asyncio.run(send())

    def get(
        self, path: str, *, params: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        url = httpx.URL(f"http://test{path}")
        url = url.copy_merge_params(params) if params else url
        return self._send(httpx.Request("GET", url, headers={**AUTH, **(headers or {})}))

    def post(self, path: str, *, json: object, headers: dict[str, str] | None = None) -> httpx.Response:
        url = f"http://test{path}"
        return self._send(httpx.Request("POST", url, json=json, headers={**AUTH, **(headers or {})}))


@pytest.fixture
def client(fresh_sqlite: Engine) -> Client:
    app = FastAPI()
    app.state.settings = Settings(
        database_url="sqlite://",
        service_token=TOKEN,
        engine_secret="e" * 40,
        encryption_key=KEY,
        session_key="k" * 40,
    )
    app.state.sessions = session_factory(fresh_sqlite)
    app.dependency_overrides[orders.moment] = lambda: TUESDAY
    problems.install(app)
    app.include_router(orders.router, prefix="/api/v1")
    with transaction(app.state.sessions) as session:
        load_demo_city(session)
    return Client(app)


def body(**changes: object) -> dict[str, Any]:
    elements = {name: {"value": "说过的话"} for name in ("when", "cause", "what")}
    elements["where"] = {"value": "小店区平阳路"}
    elements["caller_name"] = {"value": "王小明"}
    elements["phone"] = {"value": "13900001234"}
    made = {
        "request_type": "complain",
        "matter": "电梯坏了，联系 13900001234",
        "topic": {"code": "030603", "name": "小区公共设施", "confidence": 0.95},
        "elements": elements,
        "source": {"channel": "test", "conversation_id": HERE},
    }
    return {**made, **changes}


def post(client: Client, key: str = "k-1", **changes: object) -> httpx.Response:
    return client.post("/api/v1/orders", json=body(**changes), headers={"Idempotency-Key": key})


def command(client: Client, number: str, *, key: str = "c-1", **content: object) -> httpx.Response:
    wanted = {"conversation_id": HERE, **content}
    return client.post(f"/api/v1/orders/{number}/commands", json=wanted, headers={"Idempotency-Key": key})


def test_a_filed_order_has_its_unit_and_clocks(client: Client) -> None:
    reply = post(client)
    assert reply.status_code == 201
    order = reply.json()
    assert order["state"] == "dispatched"
    assert order["unit"]["name"] == "小店区住房和城乡建设局"
    assert [clock["code"] for clock in order["clocks"]] == ["D0.5", "R1", "D1", "G5", "D3", "D7", "M1"]
    assert order["binding"]["code"] == "G5"
    assert order["light"] == "green"


def test_the_ledger_of_an_order_adds_up_to_its_age(client: Client) -> None:
    filed = post(client).json()
    client.app.dependency_overrides[orders.moment] = lambda: TUESDAY + timedelta(hours=3)
    spans = client.get(f"/api/v1/orders/{filed['number']}/ledger").json()["spans"]
    assert spans[-1]["holder"] == "unit"
    age = datetime.fromisoformat(spans[-1]["until"]) - datetime.fromisoformat(filed["created_at"])
    assert sum(span["seconds"] for span in spans) == pytest.approx(age.total_seconds())


def test_the_same_key_returns_200_and_the_same_order(client: Client) -> None:
    first = post(client).json()
    again = post(client)
    assert again.status_code == 200
    assert again.json()["number"] == first["number"]


def test_names_and_phones_are_masked_in_every_answer(client: Client) -> None:
    number = post(client).json()["number"]
    for url in (
        f"/api/v1/orders/{number}",
        "/api/v1/orders",
        f"/api/v1/orders/{number}/public?conversation_id={HERE}",
    ):
        text = client.get(url).text
        assert "13900001234" not in text
        assert "王小明" not in text


def test_incomplete_elements_are_named(client: Client) -> None:
    elements = {**body()["elements"], "cause": {"value": None}}
    reply = post(client, elements=elements)
    assert reply.status_code == 422
    assert reply.json()["code"] == "order_incomplete"
    assert reply.json()["detail"]["missing"] == ["cause"]
    assert client.get("/api/v1/orders").json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_type": "sing"}, "request_type"),
        ({"matter": "\x00 "}, "matter"),
        ({"matter": "长" * 20_001}, "matter"),
        ({"topic": {"code": "x"}}, "topic.code"),
        ({"nonsense": 1}, "nonsense"),
        ({"source": {"channel": "test"}}, "source.conversation_id"),
        ({"understanding": {"x": "y" * 9000}}, "understanding"),
    ],
)
def test_a_malformed_body_names_its_field(client: Client, changes: dict[str, Any], field: str) -> None:
    reply = post(client, **changes)
    assert reply.status_code == 422
    assert reply.json()["field"] == field


def test_a_missing_key_is_malformed(client: Client) -> None:
    assert client.post("/api/v1/orders", json=body()).status_code == 422


def test_a_wrong_token_is_refused(client: Client) -> None:
    reply = client.get("/api/v1/orders", headers={"Authorization": "Bearer wrong"})
    assert reply.status_code == 401


def test_an_unknown_number_is_404_in_chinese(client: Client) -> None:
    reply = client.get("/api/v1/orders/TY20260101-0001")
    assert reply.status_code == 404
    assert "工单号" in reply.json()["message"]


def test_the_list_pages_with_a_cursor(client: Client) -> None:
    numbers = [post(client, key=f"k-{n}").json()["number"] for n in range(3)]
    first = client.get("/api/v1/orders", params={"limit": "2", "conversation_id": HERE}).json()
    rest = client.get("/api/v1/orders", params={"limit": "2", "cursor": first["next_cursor"]}).json()
    assert [o["number"] for o in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next_cursor"] is None


def test_a_broken_cursor_is_malformed(client: Client) -> None:
    assert client.get("/api/v1/orders?cursor=zzz").json()["code"] == "unknown_cursor"


@pytest.mark.parametrize("light", ["green", "grey", "red", "yellow", "purple"])
def test_the_list_filters_by_the_light_it_shows(client: Client, light: str) -> None:
    post(client)
    found = client.get("/api/v1/orders", params={"light": light}).json()["items"]
    assert [order["light"] for order in found] == ([light] if light == "green" else [])


def test_an_unknown_state_is_malformed(client: Client) -> None:
    assert client.get("/api/v1/orders?state=lost").json()["code"] == "unknown_state"


def test_a_stranger_hears_the_state_and_no_word_of_the_matter(client: Client) -> None:
    number = post(client, title="小区电梯").json()["number"]
    reply = client.get(f"/api/v1/orders/{number}/public?conversation_id=test:other").json()
    assert reply["owner"] is False
    assert reply["state_name"] == "已派待签收"
    assert reply["title"] is None


def test_the_phones_last_digits_prove_the_caller(client: Client) -> None:
    number = post(client).json()["number"]
    url = f"/api/v1/orders/{number}/public?conversation_id=test:other&phone_tail=1234"
    assert client.get(url).json()["owner"] is True


def test_a_stranger_may_not_urge(client: Client) -> None:
    number = post(client).json()["number"]
    reply = command(client, number, command="urge", conversation_id="test:other", phone_tail="9999")
    assert reply.status_code == 403
    assert reply.json()["code"] == "not_the_caller"


def test_urging_twice_with_one_key_counts_once(client: Client) -> None:
    number = post(client).json()["number"]
    assert command(client, number, command="urge").json()["outcome"] == "urged"
    again = command(client, number, command="urge").json()
    assert again["order"]["counts"]["urged"] == 1


def test_rating_before_the_result_is_a_conflict(client: Client) -> None:
    number = post(client).json()["number"]
    reply = command(client, number, command="rate", rating={"true": True, "solved": True, "satisfied": 5})
    assert reply.status_code == 409
    assert reply.json()["code"] == "not_awaiting_rating"


@pytest.mark.parametrize(
    ("rating", "outcome", "state"),
    [
        ({"true": True, "solved": True, "satisfied": 5}, "closed", "closed"),
        ({"true": True, "solved": True, "satisfied": 1}, "second_follow_up", "awaiting_second_follow_up"),
        ({"true": True, "solved": False, "satisfied": 1}, "reworking", "reworking"),
        ({"true": False, "solved": True, "satisfied": 5}, "reworking", "reworking"),
    ],
)
def test_the_rating_closes_asks_again_or_reworks(
    client: Client, rating: dict[str, Any], outcome: str, state: str
) -> None:
    number = post(client).json()["number"]
    with transaction(client.app.state.sessions) as session:
        walk_to_approval(session, number)
    reply = command(client, number, command="rate", rating=rating).json()
    assert (reply["outcome"], reply["order"]["state"]) == (outcome, state)


def test_a_closed_order_can_be_reopened_and_keeps_its_number(client: Client) -> None:
    number = post(client).json()["number"]
    with transaction(client.app.state.sessions) as session:
        walk_to_approval(session, number)
    command(client, number, command="rate", rating={"solved": True, "satisfied": 5})
    reply = command(client, number, key="c-2", command="reopen", text="又坏了").json()
    assert (reply["order"]["number"], reply["order"]["state"], reply["order"]["round"]) == (
        number,
        "reworking",
        2,
    )


def test_withdrawing_ends_the_order(client: Client) -> None:
    number = post(client).json()["number"]
    reply = command(client, number, command="withdraw", text="不用了").json()
    assert (reply["outcome"], reply["order"]["light"]) == ("withdrawn", "grey")


def test_a_refused_command_says_what_is_allowed(client: Client) -> None:
    number = post(client).json()["number"]
    command(client, number, command="withdraw", text="不用了")
    reply = command(client, number, key="c-2", command="urge")
    assert reply.json()["code"] == "not_allowed_now"
    assert reply.json()["detail"]["allowed"] == []


def test_the_last_digits_cannot_be_found_by_trying(client: Client) -> None:
    number = post(client).json()["number"]
    for guess in range(5):
        command(client, number, command="urge", conversation_id="test:other", phone_tail=f"000{guess}")
    right = command(client, number, command="urge", conversation_id="test:other", phone_tail="1234")
    assert (right.status_code, right.json()["code"]) == (429, "too_many_guesses")
    assert command(client, number, command="urge").status_code == 200


def test_a_topic_without_confidence_waits_for_a_person(client: Client) -> None:
    topic = {"code": "030603", "name": None, "confidence": None}
    assert post(client, topic=topic).json()["state"] == "awaiting_dispatch"
