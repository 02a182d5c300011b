"""The bot's turns: which message is next, who works on it, what became of it. No HTTP here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.conversations import may_bot_speak
from ticketing.domain.messages import ENGINE_TEXT_LIMIT, Sender, Utterance, is_phrase
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.usecases.conversations.incoming import TURN_GRACE
from ticketing.usecases.conversations.moving import hand_over
from ticketing.usecases.conversations.saying import announce, citizen_message_id, say
from ticketing.usecases.conversations.wishes import consider_person
from ticketing.usecases.conversations.wording import desk_words

# Renewed while the engine thinks (see `renew_lease`), so a citizen waits this long when a process dies.
LEASE = timedelta(seconds=10)
# An engine that cannot be reached is tried again soon (a refused connection costs nothing); one that answers
# badly is given more time each try, and the conversation goes to a person when it still does.
RETRY_AFTER = timedelta(seconds=5)
RETRY_AT_LEAST_EVERY = timedelta(seconds=60)
# Both must be reached: an impatient citizen causes many tries within seconds.
BAD_ANSWERS_UNTIL_PERSON = 4
OUTAGE_UNTIL_PERSON = timedelta(seconds=60)


class OutageKind(StrEnum):
    """How the engine failed to answer."""

    UNREACHABLE = "unreachable"
    LATE = "late"
    FAILED = "failed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message that the bot is to answer; whoever holds it is `owner` until the lease ends."""

    conversation_id: str
    seq: int
    message_id: str
    text: str
    context: Mapping[str, Any]
    epoch: int
    owner: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The bot asks for a person: a reason code, and what it has understood so far."""

    reason: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says to one message; `understanding` is kept for staff and for training."""

    utterances: Sequence[Utterance]
    handover: Handover | None = None
    understanding: Mapping[str, Any] | None = None
    model: str = field(default="")


def claim_turn(
    session: Session, conversation_id: str, *, owner: str, now: datetime, lease: timedelta = LEASE
) -> Turn | None:
    """Give the conversation's oldest unanswered message to `owner` for the time of `lease`.

    None when nothing is owed, when the bot does not have the word, or while somebody else works on it: so at
    most one message of a conversation is with the engine at any time, in order, over all processes.
    """
    row = storage.lock_conversation(session, conversation_id)
    if row is None or (row.lease_until is not None and row.lease_until > now):
        return None
    pending = storage.unhandled(session, conversation_id)
    if not pending or not may_bot_speak(storage.to_domain(row), row.epoch):
        row.next_turn_at = None
        return None
    row.lease_owner, row.lease_until, row.next_turn_at = owner, now + lease, now + lease
    return _turn(row, pending[0], owner)


def renew_lease(session: Session, turn: Turn, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Keep the turn for another `lease`; False when it belongs to somebody else by now, or to nobody."""
    row = storage.lock_conversation(session, turn.conversation_id)
    if row is None or row.lease_owner != turn.owner:
        return False
    row.lease_until = row.next_turn_at = now + lease
    return True


def _turn(row: ConversationRow, message: MessageRow, owner: str) -> Turn:
    return Turn(
        conversation_id=row.id,
        seq=message.seq,
        message_id=citizen_message_id(message) or "",
        text=message.text[:ENGINE_TEXT_LIMIT],
        context=message.context or {},
        epoch=row.epoch,
        owner=owner,
    )


def finish_turn(session: Session, turn: Turn, answer: Answer, *, now: datetime) -> bool:
    """Store the answer in the transaction that marks the message as handled; return whether it was stored.

    An answer asked for before a takeover is stored as suppressed and never shown. When the lease was lost to
    another process in the same epoch, nothing is stored: that process answers (the engine gives it the same).
    """
    row = storage.lock_conversation(session, turn.conversation_id)
    message = storage.message_at(session, turn.conversation_id, turn.seq)
    if row is None or message is None:
        return False
    if not may_bot_speak(storage.to_domain(row), turn.epoch):
        _store(session, row, message, answer, now=now, suppressed=True)
        return True
    if row.lease_owner != turn.owner or message.handled_at is not None:
        return False
    _store(session, row, message, answer, now=now, suppressed=False)
    _end_turn(session, row, now=now)
    if answer.handover is not None:
        asked = answer.handover
        hand_over(session, row, reason=asked.reason, summary=asked.summary, now=now, reply_to=message.seq)
    else:
        consider_person(session, row, message, now=now)
    return True


def _store(
    session: Session,
    row: ConversationRow,
    message: MessageRow,
    answer: Answer,
    *,
    now: datetime,
    suppressed: bool,
) -> None:
    message.handled_at = message.handled_at or now
    message.understanding = dict(answer.understanding) if answer.understanding else None
    row.risk = _risk(answer.understanding) or row.risk
    for utterance in answer.utterances:
        say(
            session,
            row,
            utterance,
            sender=Sender.BOT,
            now=now,
            reply_to=message.seq,
            suppressed=suppressed,
        )


def _risk(understanding: Mapping[str, Any] | None) -> str:
    """Return the kind of risk that the engine saw; it stays with the conversation and is never told."""
    read = (understanding or {}).get("risk")
    return str(read.get("kind") or "")[:32] if isinstance(read, dict) else ""


def _end_turn(session: Session, row: ConversationRow, *, now: datetime) -> None:
    row.lease_owner = row.lease_until = row.outage_told_at = None
    row.failed_turns = 0
    session.flush()
    row.next_turn_at = now + TURN_GRACE if storage.unhandled(session, row.id) else None


def record_outage(session: Session, turn: Turn, kind: OutageKind, *, now: datetime) -> None:
    """Keep the message for later and tell the citizen: in full once per outage, in short afterwards.

    Whoever asks for a person gets one without the engine; so does a conversation whose message the engine
    cannot answer again and again.
    """
    row = storage.lock_conversation(session, turn.conversation_id)
    if row is None or row.lease_owner != turn.owner:
        return
    if not may_bot_speak(storage.to_domain(row), turn.epoch):
        return
    row.lease_owner = row.lease_until = None
    row.failed_turns += kind is not OutageKind.UNREACHABLE
    row.next_turn_at = now + min(RETRY_AFTER * 2 ** max(0, row.failed_turns - 1), RETRY_AT_LEAST_EVERY)
    pending = storage.unhandled(session, row.id)
    asking = [m for m in pending if is_phrase(m.text, desk_words().ask_person)]
    if asking:
        hand_over(session, row, reason="asked", summary="", now=now, reply_to=asking[0].seq)
    elif _has_lasted(row, now=now):
        hand_over(session, row, reason="engine_failed", summary="", now=now, reply_to=turn.seq)
    else:
        _tell_outage(session, row, pending, now=now)


def _has_lasted(row: ConversationRow, *, now: datetime) -> bool:
    since = row.outage_told_at
    long_enough = since is not None and now - since >= OUTAGE_UNTIL_PERSON
    return long_enough and row.failed_turns >= BAD_ANSWERS_UNTIL_PERSON


def _tell_outage(
    session: Session, row: ConversationRow, pending: Sequence[MessageRow], *, now: datetime
) -> None:
    for message in pending:
        if storage.replies_to(session, row.id, message.seq):
            continue
        code = "outage" if row.outage_told_at is None else "outage_again"
        announce(session, row, code, now=now, reply_to=message.seq, buttons=("button_ask_person",))
        row.outage_told_at = row.outage_told_at or now


def turns_to_resume(session: Session, *, now: datetime, limit: int = 50) -> list[str]:
    """Return conversations with a message that nobody answers: its runner died, or the engine was down.

    The worker hands them to `ticketing.desk.sweep.resume_turns(sessions, settings, clock=…)`, which calls
    this function itself.
    """
    return list(storage.due_for_a_turn(session, now=now, limit=limit))
