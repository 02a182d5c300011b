"""The outbox of notices, and the inbox in which units read theirs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId


class OutboxRow(Base):
    """One notice on its way. `address` is a conversation id (way citizen) or a unit id (way unit)."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due_at", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    way: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(200))
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    text: Mapped[str] = mapped_column(Personal)
    buttons: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    # Null when delivered or given up.
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    fault: Mapped[str] = mapped_column(String(80), default="")


class UnitNoticeRow(Base):
    """A notice in a unit's inbox."""

    __tablename__ = "unit_notices"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    unit_id: Mapped[str] = mapped_column(String(64), index=True)
    order_number: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Personal)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)


def post(
    session: Session,
    *,
    key: str,
    way: str,
    address: str,
    order_number: str,
    text: str,
    buttons: Sequence[str] = (),
    now: datetime,
    at: datetime,
) -> None:
    """Put a notice into the outbox, to leave at `at`; the same key again does nothing."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(OutboxRow)
    values = {
        "key": key,
        "way": way,
        "address": address,
        "order_number": order_number,
        "text": text,
        "buttons": list(buttons),
        "created_at": now,
        "next_attempt_at": at,
        "attempts": 0,
        "fault": "",
    }
    session.execute(insert.values(**values).on_conflict_do_nothing(index_elements=["key"]))


def due_ids(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Return the ids of notices that should leave now, oldest first."""
    due = select(OutboxRow.id).where(OutboxRow.next_attempt_at <= now)
    return session.scalars(due.order_by(OutboxRow.next_attempt_at, OutboxRow.id).limit(limit)).all()


def take(session: Session, notice_id: int, *, now: datetime) -> OutboxRow | None:
    """Lock a notice for this transaction; None when another worker has it or had it."""
    statement = select(OutboxRow).where(OutboxRow.id == notice_id, OutboxRow.next_attempt_at <= now)
    locked = statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.execute(locked).scalar_one_or_none()


def put_into_inbox(
    session: Session, *, key: str, unit_id: str, order_number: str, text: str, now: datetime
) -> None:
    """Put a notice into a unit's inbox; the same key again does nothing."""
    if session.scalar(select(UnitNoticeRow.id).where(UnitNoticeRow.key == key)) is None:
        row = UnitNoticeRow(key=key, unit_id=unit_id, order_number=order_number, text=text, created_at=now)
        session.add(row)
        session.flush()


def inbox(session: Session, unit_id: str, *, limit: int) -> Sequence[UnitNoticeRow]:
    """Return the newest notices of a unit."""
    wanted = select(UnitNoticeRow).where(UnitNoticeRow.unit_id == unit_id)
    return session.scalars(wanted.order_by(UnitNoticeRow.id.desc()).limit(limit)).all()


def unit_notice(session: Session, notice_id: int) -> UnitNoticeRow | None:
    """Return a notice of some unit's inbox, or None."""
    return session.get(UnitNoticeRow, notice_id)
