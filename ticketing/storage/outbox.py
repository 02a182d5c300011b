"""The outbox of notices, and the inbox in which units read theirs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId
from ticketing.storage.writing import Rows, write_all


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
    failed_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
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


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be put into the outbox, to leave at `at`; its key makes it one notice for ever."""

    key: str
    way: str
    address: str
    order_number: str
    text: str
    at: datetime
    buttons: tuple[str, ...] = ()


def post_all(session: Session, notices: Sequence[NewNotice], *, now: datetime) -> None:
    """Put notices into the outbox; one whose key is there already does nothing."""
    write_all(session, [rows_of(notices, now=now)])


def rows_of(notices: Sequence[NewNotice], *, now: datetime) -> Rows:
    """Return the rows of notices; one whose key is there already will do nothing."""
    rows: list[dict[str, object]] = [
        {
            "key": notice.key,
            "way": notice.way,
            "address": notice.address,
            "order_number": notice.order_number,
            "text": notice.text,
            "buttons": list(notice.buttons),
            "created_at": now,
            "next_attempt_at": notice.at,
            "attempts": 0,
            "fault": "",
        }
        for notice in notices
    ]
    return Rows(OutboxRow, rows, unless_known=("key",))


def due_ids(
    session: Session,
    *,
    now: datetime,
    limit: int,
    ways: Collection[str] = (),
    except_ways: Collection[str] = (),
) -> Sequence[int]:
    """Return the ids of notices that should leave now, oldest first; by these ways, or all but those."""
    due = select(OutboxRow.id).where(OutboxRow.next_attempt_at <= now)
    if ways:
        due = due.where(OutboxRow.way.in_(ways))
    if except_ways:
        due = due.where(OutboxRow.way.not_in(except_ways))
    return session.scalars(due.order_by(OutboxRow.next_attempt_at, OutboxRow.id).limit(limit)).all()


def take(session: Session, notice_id: int, *, now: datetime) -> OutboxRow | None:
    """Lock a notice for this transaction; None when another worker has it or had it."""
    statement = select(OutboxRow).where(OutboxRow.id == notice_id, OutboxRow.next_attempt_at <= now)
    locked = statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.execute(locked).scalar_one_or_none()


def find(session: Session, notice_id: int) -> OutboxRow | None:
    """Return a notice whether it is due or not, locked for this transaction."""
    wanted = select(OutboxRow).where(OutboxRow.id == notice_id).with_for_update()
    return session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def failed(session: Session, *, limit: int, before: int | None = None) -> Sequence[OutboxRow]:
    """Return notices that were given up, newest first; `before` is the last id of the page before."""
    wanted = select(OutboxRow).where(OutboxRow.failed_at.is_not(None))
    if before is not None:
        wanted = wanted.where(OutboxRow.id < before)
    return session.scalars(wanted.order_by(OutboxRow.id.desc()).limit(limit)).all()


def troubled(session: Session, *, limit: int) -> Sequence[OutboxRow]:
    """Return notices that failed at least once and will be tried again, next one first."""
    waiting = (OutboxRow.next_attempt_at.is_not(None), OutboxRow.fault != "")
    return session.scalars(
        select(OutboxRow).where(*waiting).order_by(OutboxRow.next_attempt_at, OutboxRow.id).limit(limit)
    ).all()


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
