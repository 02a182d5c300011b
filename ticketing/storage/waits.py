"""How long people waited for a person, who is at the desk, and who waits too long."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ticketing.domain.conversations import ConversationState
from ticketing.storage.conversation_rows import ConversationRow
from ticketing.storage.desk_rows import PresenceRow, WaitRow


def open_wait(session: Session, conversation_id: str) -> WaitRow | None:
    """Return the wait of a conversation that has not ended yet."""
    found = select(WaitRow).where(WaitRow.conversation_id == conversation_id, WaitRow.ended_at.is_(None))
    return session.scalars(found.order_by(WaitRow.id.desc()).limit(1)).first()


def begin_wait(session: Session, conversation_id: str, *, reason: str, queued_at: datetime) -> WaitRow:
    """Note that a conversation goes to a person."""
    row = WaitRow(conversation_id=conversation_id, reason=reason, queued_at=queued_at)
    session.add(row)
    session.flush()
    return row


def latest_pick_ups(session: Session, *, since: datetime, limit: int = 20) -> list[timedelta]:
    """Return how long the last ones waited who were taken from the queue after `since`."""
    found = select(WaitRow.queued_at, WaitRow.taken_at).where(
        WaitRow.taken_at >= since, WaitRow.reason != "direct"
    )
    rows = session.execute(found.order_by(WaitRow.taken_at.desc()).limit(limit)).all()
    return [taken - queued for queued, taken in rows if taken is not None]


def waits_between(session: Session, *, start: datetime, end: datetime) -> Sequence[WaitRow]:
    """Return all waits that were asked for in a span of time, oldest first."""
    found = select(WaitRow).where(WaitRow.queued_at >= start, WaitRow.queued_at < end)
    return session.scalars(found.order_by(WaitRow.queued_at)).all()


def seen_since(session: Session, staff_id: str, *, since: datetime) -> bool:
    """Tell whether an operator's desk page was heard of after `since`."""
    row = session.get(PresenceRow, staff_id)
    return row is not None and row.seen_at >= since


def note_presence(session: Session, staff_id: str, *, name: str, now: datetime) -> None:
    """Note that an operator's desk page is open."""
    row = session.get(PresenceRow, staff_id)
    if row is None:
        session.add(PresenceRow(staff_id=staff_id, name=name, seen_at=now))
    else:
        row.name, row.seen_at = name, now


def set_skills(session: Session, staff_id: str, *, name: str, skills: str, now: datetime) -> None:
    """Store what an operator is good at: dialects, matters."""
    note_presence(session, staff_id, name=name, now=now)
    session.flush()
    row = session.get_one(PresenceRow, staff_id)
    row.skills = skills


def skills_of(session: Session, staff_id: str) -> str:
    """Return what an operator said she is good at."""
    row = session.get(PresenceRow, staff_id)
    return row.skills if row else ""


def present(session: Session, *, since: datetime) -> Sequence[PresenceRow]:
    """Return the operators whose desk was open after `since`."""
    found = select(PresenceRow).where(PresenceRow.seen_at >= since)
    return session.scalars(found.order_by(PresenceRow.staff_id)).all()


def note_operator_seen(session: Session, staff_id: str, *, now: datetime, older_than: datetime) -> None:
    """Move the sign of life of everything this operator has; rows seen after `older_than` are left alone."""
    found = select(ConversationRow).where(
        ConversationRow.operator_id == staff_id,
        ConversationRow.state == ConversationState.PERSON.value,
        or_(ConversationRow.operator_seen_at.is_(None), ConversationRow.operator_seen_at < older_than),
    )
    for row in session.scalars(found):
        row.operator_seen_at = now


def without_operator(session: Session, *, unseen_since: datetime, limit: int) -> Sequence[str]:
    """Return the ids of conversations whose operator's browser has been silent."""
    found = select(ConversationRow.id).where(
        ConversationRow.state == ConversationState.PERSON.value,
        ConversationRow.operator_seen_at < unseen_since,
    )
    return session.scalars(found.order_by(ConversationRow.operator_seen_at).limit(limit)).all()


def waiting_since(session: Session, *, before: datetime, told_before: datetime, limit: int) -> Sequence[str]:
    """Return the ids of queued conversations that wait since `before`, told nothing since `told_before`."""
    last_told = or_(ConversationRow.told_at.is_(None), ConversationRow.told_at < told_before)
    found = select(ConversationRow.id).where(
        ConversationRow.state == ConversationState.QUEUED.value, ConversationRow.queued_at < before, last_told
    )
    return session.scalars(found.order_by(ConversationRow.queued_at).limit(limit)).all()
