"""Calls to the voice line; the caller's number is encrypted, and found again by its keyed hash."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime


class PhoneCallRow(Base):
    """One call; `id` is the exchange's UUID, `outcome` one of `usecases.phone_calls.OUTCOMES`."""

    __tablename__ = "phone_calls"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(128), index=True)
    caller_number: Mapped[str | None] = mapped_column(Personal)
    caller_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    direction: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64))


def lock(session: Session, call_id: str) -> PhoneCallRow | None:
    """Return one call, held until the transaction ends."""
    found = select(PhoneCallRow).where(PhoneCallRow.id == call_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def add(session: Session, row: PhoneCallRow) -> PhoneCallRow:
    """Store a new call."""
    session.add(row)
    session.flush()
    return row


def of_conversation(session: Session, conversation_id: str) -> Sequence[PhoneCallRow]:
    """Return the calls of a conversation, the latest first."""
    found = select(PhoneCallRow).where(PhoneCallRow.conversation_id == conversation_id)
    return session.scalars(found.order_by(PhoneCallRow.started_at.desc())).all()
