"""Hands out words to channels that push them, in order and once, and notes what became of them.

A channel claims a conversation for the time of a lease, sends, and reports after each message. What it did
not report is sent again: a platform may show a message twice, it never misses one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.conversations import conversation_id, split_id
from ticketing.domain.deliveries import LEASE, Outcome, is_awake, is_given_up, pause_before_retry
from ticketing.domain.errors import Conflict
from ticketing.domain.messages import Sender, Utterance
from ticketing.storage import conversations
from ticketing.storage import deliveries as storage
from ticketing.storage.deliveries import DeliveryRow
from ticketing.usecases.conversations.quiet import allowed_at, is_notice
from ticketing.usecases.conversations.saying import say, view_message
from ticketing.usecases.conversations.views import MessageView
from ticketing.usecases.conversations.wording import sentence

PAGE = 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """Words for one citizen. `contact_at` is when she last wrote, `pushed` the calls made since: platforms
    that limit how often one may write unasked count from there."""

    external_id: str
    lease: str
    contact_at: datetime | None
    pushed: int
    messages: tuple[MessageView, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a delivery: all up to message `delivered` arrived, in `pushes` calls."""

    lease: str
    outcome: Outcome
    delivered: int = 0
    pushes: int = 0
    retry_after: float = 0.0
    fault: str = ""


def note_contact(
    session: Session, identity: str, *, last_seq: int, now: datetime, hold: timedelta | None
) -> str | None:
    """Note that the citizen wrote; what waited for that becomes due. `last_seq` is the message before hers.

    With `hold` the conversation is leased to the caller, who answers in the same breath; returns that lease,
    or None when somebody is sending already.
    """
    channel, _ = split_id(identity)
    storage.open_delivery(session, identity, channel=channel, from_seq=last_seq)
    row = storage.lock_delivery(session, identity)
    if row is None:  # cannot be: it was made one line above, and nobody deletes it
        return None
    row.contact_at, row.pushed, row.attempts = now, 0, 0
    row.parked, row.fault = False, ""
    if row.lease is not None and row.due_at is not None and row.due_at > now:
        return None
    row.lease = None
    if hold is not None:
        row.lease, row.due_at = uuid.uuid4().hex, now + hold
    elif storage.unsent(session, identity, after=row.delivered_seq, limit=1):
        row.due_at = now
    return row.lease


def claim_deliveries(session: Session, channel: str, *, limit: int, now: datetime) -> list[Delivery]:
    """Lease conversations of `channel` that have something to be sent; each to one caller at a time."""
    claimed = (_claim(session, row, now=now) for row in storage.due(session, channel, now=now, limit=limit))
    return [delivery for delivery in claimed if delivery is not None]


def _claim(session: Session, row: DeliveryRow, *, now: datetime) -> Delivery | None:
    allowed = _next_due(session, row, now=now)
    if allowed is None or allowed > now:
        row.due_at, row.lease = allowed, None
        return None
    row.lease, row.due_at = uuid.uuid4().hex, now + LEASE
    return _delivery(session, row)


def _delivery(session: Session, row: DeliveryRow) -> Delivery:
    unsent = storage.unsent(session, row.conversation_id, after=row.delivered_seq, limit=PAGE)
    messages = tuple(view_message(message) for message in unsent)
    _, external_id = split_id(row.conversation_id)
    return Delivery(external_id, row.lease or "", row.contact_at, row.pushed, messages)


def read_leased(session: Session, channel: str, external_id: str, *, lease: str) -> Delivery:
    """Return what is to be sent under a lease that the caller holds; raises Conflict "delivery_lost"."""
    return _delivery(session, _held(session, conversation_id(channel, external_id), lease))


def _held(session: Session, identity: str, lease: str) -> DeliveryRow:
    row = storage.lock_delivery(session, identity)
    if row is None or row.lease != lease:
        raise Conflict("delivery_lost")
    return row


def report_delivery(
    session: Session, channel: str, external_id: str, report: Report, *, now: datetime
) -> None:
    """Note what arrived and decide when to go on; raises Conflict "delivery_lost" when the lease is gone.

    Staff read in the conversation what could not be delivered, and why.
    """
    identity = conversation_id(channel, external_id)
    # First, as everywhere: who held a delivery and then waited for its conversation could wait for ever.
    conversation = conversations.lock_conversation(session, identity)
    row = _held(session, identity, report.lease)
    if report.delivered > row.delivered_seq:
        row.delivered_seq, row.attempts, row.fault = report.delivered, 0, ""
        row.pushed += report.pushes
    FOLLOW_UP[report.outcome](session, row, report, now)
    note = TOLD_TO_STAFF.get(report.outcome)
    if note and conversation is not None:
        said = Utterance(sentence(note, reason=sentence(f"undelivered_{_known(report.fault)}")))
        say(session, conversation, said, sender=Sender.SYSTEM, now=now, suppressed=True)


def _known(fault: str) -> str:
    return fault if fault in EXPLAINED else "other"


def _go_on(_session: Session, row: DeliveryRow, _report: Report, now: datetime) -> None:
    row.due_at = now + LEASE


def _finish(session: Session, row: DeliveryRow, _report: Report, now: datetime) -> None:
    row.lease, row.due_at = None, _next_due(session, row, now=now)


def _retry(session: Session, row: DeliveryRow, report: Report, now: datetime) -> None:
    oldest = storage.unsent(session, row.conversation_id, after=row.delivered_seq, limit=1)
    if oldest and is_given_up(oldest[0].created_at, now=now):
        _park(session, row, report, now)
        return
    row.attempts += 1
    row.lease, row.fault = None, report.fault
    row.due_at = now + pause_before_retry(row.attempts, asked=report.retry_after)


def _park(_session: Session, row: DeliveryRow, report: Report, _now: datetime) -> None:
    row.lease = row.due_at = None
    row.parked, row.fault, row.attempts = True, report.fault, 0


def _drop(session: Session, row: DeliveryRow, report: Report, now: datetime) -> None:
    refused = storage.unsent(session, row.conversation_id, after=row.delivered_seq, limit=1)
    if refused:
        row.delivered_seq = refused[0].seq
        row.lost += 1
    _finish(session, row, report, now)
    row.fault, row.attempts = report.fault, 0


def hold_till_morning(session: Session, identity: str, *, now: datetime) -> None:
    """Let a conversation to which only notices are owed rest through the quiet hours."""
    row = storage.lock_delivery(session, identity)
    if row is not None and row.lease is None and row.due_at == now:
        row.due_at = _next_due(session, row, now=now)


def _next_due(session: Session, row: DeliveryRow, *, now: datetime) -> datetime | None:
    unsent = storage.unsent(session, row.conversation_id, after=row.delivered_seq, limit=PAGE)
    if not unsent:
        return None
    if is_awake(row.contact_at, now=now) or not all(is_notice(message) for message in unsent):
        return now
    return allowed_at(now)


TOLD_TO_STAFF = {Outcome.WAIT: "undelivered_wait", Outcome.REJECTED: "undelivered_rejected"}
EXPLAINED = frozenset({"blocked", "gone", "window_closed", "budget_spent", "not_following"})
FOLLOW_UP = {
    Outcome.GOING_ON: _go_on,
    Outcome.DONE: _finish,
    Outcome.RETRY: _retry,
    Outcome.WAIT: _park,
    Outcome.REJECTED: _drop,
}
