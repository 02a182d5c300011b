"""The voice line's two routes: calls are noted once, a person is asked for, never without the token."""

from typing import Any

import httpx
import pytest

from tests.ticketing.desk_app import TOKEN, DeskApp
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.phone_calls import calls_of

CALL = "6f0d7f0e-0000-4000-8000-000000000003"
BODY: dict[str, Any] = {
    "conversation_id": "c1",
    "caller_number": "13900001234",
    "started_at": "2026-11-22T08:00:00+00:00",
    "outcome": "missed",
    "reason": "caller_gone",
}


def _put(desk: DeskApp, *, call: str = CALL, token: str = TOKEN, **changes: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return desk.client.put(f"/api/v1/channels/test/calls/{call}", json=BODY | changes, headers=headers)


def _hand_over(desk: DeskApp, conversation: str = "c1", **body: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    path = f"/api/v1/channels/test/conversations/{conversation}/handover"
    return desk.client.post(path, json={"reason": "silence"} | body, headers=headers)


def test_a_missed_call_is_noted_once(desk: DeskApp) -> None:
    assert [_put(desk).status_code, _put(desk).status_code] == [204, 204]
    assert len(desk.act(call_backs.list_open)) == 1
    assert desk.act(calls_of, "test:c1")[0].caller == "139****1234"


def test_another_channels_token_notes_nothing(desk: DeskApp) -> None:
    assert _put(desk, token="wrong").status_code == 401
    assert not desk.act(call_backs.list_open)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "eaten"},
        {"caller_number": "call me"},
        {"started_at": "2026-11-22T08:00:00"},
        {"conversation_id": ""},
        {"reason": "原因"},
        {"surprise": 1},
    ],
)
def test_a_malformed_report_is_refused(desk: DeskApp, changes: dict[str, Any]) -> None:
    assert _put(desk, **changes).status_code == 422


def test_a_call_id_with_other_characters_is_refused(desk: DeskApp) -> None:
    assert _put(desk, call="a b").status_code == 422


def test_a_person_is_asked_for_without_the_engine(desk: DeskApp) -> None:
    first, again = _hand_over(desk, summary="路灯"), _hand_over(desk, reason="asked")
    assert (first.json(), again.json()) == ({"state": "queued"}, {"state": "queued"})


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "原因"}, {"summary": "长" * 3000}])
def test_a_malformed_request_for_a_person_is_refused(desk: DeskApp, body: dict[str, Any]) -> None:
    assert _hand_over(desk, **body).status_code == 422


def test_a_conversation_with_an_impossible_name_is_refused(desk: DeskApp) -> None:
    assert _hand_over(desk, "a b").status_code == 422
