"""Monthly bulletins (通报): a month's figures as they were counted, the prose, who wrote and signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId


class BulletinRow(Base):
    """One month's bulletin. `wrote` are the ids of all who had a hand in it, `digest` is of the signed."""

    __tablename__ = "bulletins"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    month: Mapped[str] = mapped_column(String(7), unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    prose: Mapped[str] = mapped_column(Text)
    wrote: Mapped[list[str]] = mapped_column(JSON)
    remark: Mapped[str] = mapped_column(String(400), default="")
    drafted_at: Mapped[datetime] = mapped_column(UtcTime)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_name: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    submitted_name: Mapped[str | None] = mapped_column(String(80))
    signed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    signed_by: Mapped[str | None] = mapped_column(String(64))
    signed_name: Mapped[str | None] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), default="")


def find(session: Session, month: str, *, to_change: bool = True) -> BulletinRow | None:
    """Return a month's bulletin, or None; locked when it is about to be changed."""
    wanted = select(BulletinRow).where(BulletinRow.month == month)
    return session.scalars(wanted.with_for_update() if to_change else wanted).one_or_none()


def latest(session: Session, *, limit: int) -> Sequence[BulletinRow]:
    """Return the bulletins, newest month first."""
    return session.scalars(select(BulletinRow).order_by(BulletinRow.month.desc()).limit(limit)).all()
