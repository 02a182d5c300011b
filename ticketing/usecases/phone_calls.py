"""Calls to the voice line: noted when they begin and end; who was not served is called back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.conversations import ConversationState, conversation_id
from ticketing.domain.errors import Malformed
from ticketing.domain.privacy import digits_of, mask_phone
from ticketing.domain.rate_limits import Bucket
from ticketing.storage import conversations as conversation_storage
from ticketing.storage import phone_calls as storage
from ticketing.storage.base import keyed_hash
from ticketing.storage.phone_calls import PhoneCallRow
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.moving import hand_over

OUTCOMES = ("running", "served", "transferred", "dropped", "missed", "unanswered")
# Outcomes after which somebody calls back, and as what they are listed.
CALLED_BACK = {"dropped": "dropped_call", "missed": "missed_call", "unanswered": "missed_call"}
FIRST_ALLOWANCE = 5.0


@dataclass(frozen=True, slots=True)
class ReportedCall:
    """A call as the voice line tells of it; `conversation_id` is the channel's own, times are UTC."""

    call_id: str
    conversation_id: str
    caller_number: str
    direction: str
    started_at: datetime
    outcome: str
    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class PhoneCallView:
    """A call as staff see it beside an order: the number is masked."""

    call_id: str
    caller: str
    direction: str
    started_at: datetime
    outcome: str
    reason: str


def report_call(session: Session, channel: str, call: ReportedCall, *, now: datetime) -> None:
    """Note a call or its end; the same report again changes nothing, a late "running" never undoes an end.

    Raises Malformed "call_outcome" for an unknown outcome.
    """
    if call.outcome not in OUTCOMES:
        raise Malformed("call_outcome", field="outcome", outcome=call.outcome)
    identity = conversation_id(channel, call.conversation_id)
    row = storage.lock(session, call.call_id) or storage.add(session, _row(call, identity))
    if call.outcome == "running":
        return
    row.outcome, row.reason, row.ended_at = call.outcome, call.reason, row.ended_at or now
    kind = CALLED_BACK.get(call.outcome)
    if kind is not None and call.direction == "inbound":
        call_backs.request(
            session,
            identity,
            kind=kind,
            summary=call.summary,
            phone=call.caller_number or None,
            key=f"call:{call.call_id}",
            now=now,
        )


def _row(call: ReportedCall, identity: str) -> PhoneCallRow:
    number = digits_of(call.caller_number)
    return PhoneCallRow(
        id=call.call_id,
        conversation_id=identity,
        caller_number=call.caller_number or None,
        caller_hash=keyed_hash(number) if number else None,
        direction=call.direction,
        started_at=call.started_at,
        outcome="running",
        reason="",
    )


def ask_person(
    session: Session, channel: str, external_id: str, *, reason: str, summary: str, now: datetime
) -> ConversationState:
    """Queue a conversation for a person because the voice line transfers its call; returns its state.

    A conversation that nothing was said in is opened first: the operator sees why the call comes. One that a
    person has, or that waits already, stays as it is.
    """
    identity = conversation_id(channel, external_id)
    row = conversation_storage.lock_or_open(session, identity, bucket=Bucket(FIRST_ALLOWANCE, now))
    known = conversation_storage.to_domain(row)
    if known.state is ConversationState.CLOSED:
        conversation_storage.write_back(row, rules.reopen(known))
    if row.state == ConversationState.BOT.value:
        hand_over(session, row, reason=reason, summary=summary, now=now)
    return ConversationState(row.state)


def calls_of(session: Session, identity: str) -> list[PhoneCallView]:
    """Return the calls of a conversation, the latest first: what an order shows of how it came in."""
    return [
        PhoneCallView(
            call_id=row.id,
            caller=mask_phone(row.caller_number) if row.caller_number else "",
            direction=row.direction,
            started_at=row.started_at,
            outcome=row.outcome,
            reason=row.reason,
        )
        for row in storage.of_conversation(session, identity)
    ]
