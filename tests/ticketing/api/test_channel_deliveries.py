"""The outbox of channels that push, over HTTP."""

import threading
import uuid
from typing import Any

import httpx
import pytest

from tests.ticketing.desk_app import TOKEN, DeskApp
from ticketing.desk.work import utc_now
from ticketing.usecases import conversations
from ticketing.usecases.conversations.quiet import use_quiet_hours

BASE = "/api/v1/channels/test"


@pytest.fixture(autouse=True)
def loud_nights() -> None:
    use_quiet_hours("")


def _call(desk: DeskApp, method: str, path: str, body: object, **params: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    asked: dict[str, Any] = dict(params)
    return desk.client.request(method, BASE + path, json=body, params=asked, headers=headers)


def _write(desk: DeskApp, text: str = "路灯坏了", **params: object) -> dict[str, Any]:
    body = {"conversation_id": "c1", "message_id": uuid.uuid4().hex, "text": text, "outbox": True}
    reply = _call(desk, "POST", "/messages", body, **params)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def _claim(desk: DeskApp, wait: float = 5) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _call(desk, "POST", "/deliveries", {}, wait=wait).json()["deliveries"]
    return found


def test_an_answer_is_claimed_reported_and_then_gone(desk: DeskApp) -> None:
    _write(desk)
    (delivery,) = _claim(desk)
    assert [message["text"] for message in delivery["messages"]] == ["答：路灯坏了"]
    done = {
        "lease": delivery["lease"],
        "outcome": "done",
        "delivered": delivery["messages"][-1]["id"],
        "pushes": 1,
    }
    assert _call(desk, "POST", "/deliveries/c1", done).status_code == 204
    assert _claim(desk, wait=0) == []


def test_who_waits_is_woken_by_what_is_said(desk: DeskApp) -> None:
    _write(desk)
    (delivery,) = _claim(desk)
    done = {"lease": delivery["lease"], "outcome": "done", "delivered": delivery["messages"][-1]["id"]}
    _call(desk, "POST", "/deliveries/c1", done)
    heard: list[str] = []
    waiting = threading.Thread(
        target=lambda: heard.extend(m["text"] for m in _claim(desk, 20)[0]["messages"])
    )
    waiting.start()
    desk.act(conversations.post_notice, "test", "c1", "有进展", key="k", now=utc_now())
    waiting.join(10)
    assert heard == ["有进展"]


def test_with_a_hold_the_caller_gets_the_lease_and_nobody_else_the_words(desk: DeskApp) -> None:
    reply = _write(desk, wait=5, hold=10)
    assert reply["messages"][0]["text"] == "答：路灯坏了"
    assert _claim(desk, wait=0) == []
    held = {"conversation_id": "c1", "lease": reply["lease"]}
    (delivery,) = _call(desk, "POST", "/deliveries", held).json()["deliveries"]
    assert delivery["messages"][0]["id"] == reply["messages"][0]["id"]


def test_a_report_without_the_lease_is_refused(desk: DeskApp) -> None:
    _write(desk)
    _claim(desk)
    refused = _call(desk, "POST", "/deliveries/c1", {"lease": "stolen", "outcome": "done"})
    assert (refused.status_code, refused.json()["code"]) == (409, "delivery_lost")
    refused = _call(desk, "POST", "/deliveries", {"conversation_id": "c1", "lease": "stolen"})
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/deliveries", {"limit": 0}),
        ("/deliveries", {"lease": "x"}),
        ("/deliveries", {"extra": 1}),
        ("/deliveries/c1", {"lease": "x", "outcome": "perhaps"}),
        ("/deliveries/c1", {"lease": "x", "outcome": "retry", "fault": "电话13900001234"}),
        ("/deliveries/c1", {"lease": "x", "outcome": "retry", "retry_after": -1}),
        ("/deliveries/c1", {"lease": "x", "outcome": "done", "delivered": "x"}),
    ],
)
def test_a_malformed_body_is_refused(desk: DeskApp, path: str, body: object) -> None:
    assert _call(desk, "POST", path, body).status_code == 422


def test_only_the_channel_itself_may_claim_report_and_tell(desk: DeskApp) -> None:
    headers = {"Authorization": "Bearer wrong"}
    for method, path in (("POST", "/deliveries"), ("POST", "/deliveries/c1"), ("PUT", "/state")):
        assert desk.client.request(method, BASE + path, json={}, headers=headers).status_code == 401


def test_what_a_channel_says_of_itself_is_on_the_health_page(desk: DeskApp) -> None:
    assert _call(desk, "PUT", "/state", {"fault": ""}).status_code == 204
    desk.app.state.health = None
    assert desk.client.get("/api/v1/health").json()["processes"]["test"]["up"]
    _call(desk, "PUT", "/state", {"fault": "token_revoked"})
    desk.app.state.health = None
    assert not desk.client.get("/api/v1/health").json()["processes"]["test"]["up"]


def test_places_and_attachments_come_with_a_message(desk: DeskApp) -> None:
    body = {
        "conversation_id": "c2",
        "message_id": "m1",
        "location": {"lat": 37.87, "lon": 112.55, "label": "学府街1号"},
        "attachments": [{"kind": "image", "id": "abc"}],
        "sent_at": "2026-11-22T10:00:00+08:00",
    }
    reply = _call(desk, "POST", "/messages", body, wait=5)
    assert reply.json()["messages"][0]["text"] == "答：学府街1号"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"location": {"lat": 91, "lon": 0}}, "location.lat"),
        ({"location": {"lat": 1, "lon": 0, "label": "x" * 201}}, "location.label"),
        ({"attachments": [{"kind": "program"}]}, "attachments.0.kind"),
        ({"attachments": [{"kind": "image"}] * 11}, "attachments"),
        ({"sent_at": "2026-11-22T10:00:00"}, "body"),
        ({"sent_at": "2099-01-01T00:00:00Z"}, "sent_at"),
    ],
)
def test_what_comes_with_a_message_is_checked(desk: DeskApp, changes: dict[str, Any], field: str) -> None:
    reply = _call(
        desk, "POST", "/messages", {"conversation_id": "c3", "message_id": "m1", "text": "好"} | changes
    )
    assert (reply.status_code, reply.json()["field"]) == (422, field)
