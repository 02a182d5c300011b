"""The list of people to call or write back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.storage.desk_rows import CallBackRow


def find_by_key(session: Session, key: str) -> CallBackRow | None:
    """Return the entry of this missed contact."""
    return session.scalars(select(CallBackRow).where(CallBackRow.key == key)).one_or_none()


def add(session: Session, row: CallBackRow) -> CallBackRow:
    """Store a new entry."""
    session.add(row)
    session.flush()
    return row


def lock(session: Session, identity: int) -> CallBackRow | None:
    """Return one entry, held until the transaction ends."""
    found = select(CallBackRow).where(CallBackRow.id == identity).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def list_open(session: Session, *, limit: int) -> Sequence[CallBackRow]:
    """Return who is still to be called back, the earliest promise first."""
    found = select(CallBackRow).where(CallBackRow.done_at.is_(None))
    return session.scalars(found.order_by(CallBackRow.due_at, CallBackRow.id).limit(limit)).all()


def list_done(session: Session, *, since: datetime, limit: int) -> Sequence[CallBackRow]:
    """Return who was called back after `since`, the latest first."""
    found = select(CallBackRow).where(CallBackRow.done_at >= since)
    return session.scalars(found.order_by(CallBackRow.done_at.desc()).limit(limit)).all()
