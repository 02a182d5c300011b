"""Notices to members of staff by name: something waits for their decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId


class StaffNoticeRow(Base):
    """One notice in one person's inbox; `about` is what it speaks of, `address` the page where it is done."""

    __tablename__ = "staff_notices"
    __table_args__ = (UniqueConstraint("about", "staff_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    about: Mapped[str] = mapped_column(String(80))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    address: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)


def post(
    session: Session, staff_ids: Iterable[str], *, about: str, address: str, text: str, now: datetime
) -> None:
    """Put a notice into these inboxes, once; what waits again is unread again."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(StaffNoticeRow)
    told = {"address": address, "text": text, "created_at": now, "read_at": None}
    for staff_id in sorted(staff_ids):
        statement = insert.values(about=about, staff_id=staff_id, **told)
        session.execute(
            statement.on_conflict_do_update(index_elements=["about", "staff_id"], set_=dict(told))
        )


def settle(session: Session, about: str, *, now: datetime) -> None:
    """Mark what is decided as read in every inbox."""
    waiting = (StaffNoticeRow.about == about, StaffNoticeRow.read_at.is_(None))
    session.execute(update(StaffNoticeRow).where(*waiting).values(read_at=now))


def inbox(session: Session, staff_id: str, *, limit: int) -> Sequence[StaffNoticeRow]:
    """Return the newest notices of one person."""
    wanted = select(StaffNoticeRow).where(StaffNoticeRow.staff_id == staff_id)
    return session.scalars(wanted.order_by(StaffNoticeRow.id.desc()).limit(limit)).all()


def find(session: Session, notice_id: int) -> StaffNoticeRow | None:
    """Return one notice, or None."""
    return session.get(StaffNoticeRow, notice_id)
