"""Calls to the voice line: noted once, and nobody who was not served is forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import Malformed
from ticketing.usecases import phone_calls
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.operating import get_conversation
from ticketing.usecases.phone_calls import ReportedCall

# A Monday morning: people serve.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CALL = ReportedCall(
    call_id="6f0d7f0e-0000-4000-8000-000000000001",
    conversation_id="6f0d7f0e-0000-4000-8000-000000000001",
    caller_number="13900001234",
    direction="inbound",
    started_at=NOW - timedelta(minutes=2),
    outcome="dropped",
    reason="caller_gone",
    summary="路灯坏了",
)


def test_a_dropped_call_is_on_the_call_back_list_with_its_number(session: Session) -> None:
    phone_calls.report_call(session, "voice", CALL, now=NOW)
    (listed,) = call_backs.list_open(session)
    assert (listed.kind, listed.phone, listed.summary) == ("dropped_call", "13900001234", "路灯坏了")
    assert listed.conversation_id == f"voice:{CALL.conversation_id}"


def test_the_same_report_again_lists_nobody_twice(session: Session) -> None:
    phone_calls.report_call(session, "voice", CALL, now=NOW)
    phone_calls.report_call(session, "voice", CALL, now=NOW + timedelta(days=2))
    assert len(call_backs.list_open(session)) == 1


def test_a_late_beginning_does_not_undo_the_end(session: Session) -> None:
    phone_calls.report_call(session, "voice", CALL, now=NOW)
    phone_calls.report_call(session, "voice", replace(CALL, outcome="running"), now=NOW)
    (shown,) = phone_calls.calls_of(session, f"voice:{CALL.conversation_id}")
    assert shown.outcome == "dropped"


@pytest.mark.parametrize("outcome", ["served", "transferred", "running"])
def test_who_was_served_is_not_called_back(session: Session, outcome: str) -> None:
    phone_calls.report_call(session, "voice", replace(CALL, outcome=outcome), now=NOW)
    assert not call_backs.list_open(session)


def test_an_unanswered_follow_up_of_ours_is_no_missed_call(session: Session) -> None:
    phone_calls.report_call(session, "voice", replace(CALL, direction="outbound", outcome="missed"), now=NOW)
    assert not call_backs.list_open(session)


def test_staff_see_the_number_masked(session: Session) -> None:
    phone_calls.report_call(session, "voice", CALL, now=NOW)
    (shown,) = phone_calls.calls_of(session, f"voice:{CALL.conversation_id}")
    assert shown.caller == "139****1234"


def test_an_unknown_outcome_is_refused(session: Session) -> None:
    with pytest.raises(Malformed):
        phone_calls.report_call(session, "voice", replace(CALL, outcome="eaten"), now=NOW)


def test_a_transferred_call_waits_for_a_person_with_its_reason(session: Session) -> None:
    state = phone_calls.ask_person(session, "voice", "c1", reason="silence", summary="路灯", now=NOW)
    shown = get_conversation(session, "voice:c1")
    assert state is ConversationState.QUEUED
    assert (shown.queue_reason, shown.queue_summary) == ("silence", "路灯")


def test_asking_twice_keeps_the_place_in_the_queue(session: Session) -> None:
    phone_calls.ask_person(session, "voice", "c1", reason="silence", summary="", now=NOW)
    later = NOW + timedelta(minutes=1)
    phone_calls.ask_person(session, "voice", "c1", reason="asked", summary="", now=later)
    assert get_conversation(session, "voice:c1").queued_at == NOW
