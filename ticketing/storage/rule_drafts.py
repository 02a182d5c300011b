"""Changes of time limits and policy that wait for a second person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId


class RuleDraftRow(Base):
    """One proposed change of a rules file; `accepted` is null while nobody has decided."""

    __tablename__ = "rule_drafts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file: Mapped[str] = mapped_column(String(40), index=True)
    base_version: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40), default="")
    was: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(400), default="")
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_name: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(80))
    accepted: Mapped[bool | None]


def latest(session: Session, *, limit: int = 20) -> Sequence[RuleDraftRow]:
    """Return what waits for a decision, oldest first, then the latest decided ones."""
    waiting = select(RuleDraftRow).where(RuleDraftRow.decided_at.is_(None)).order_by(RuleDraftRow.id)
    decided = select(RuleDraftRow).where(RuleDraftRow.decided_at.is_not(None))
    rows = session.scalars(decided.order_by(RuleDraftRow.decided_at.desc()).limit(limit)).all()
    return [*session.scalars(waiting), *rows]


def find(session: Session, draft_id: int) -> RuleDraftRow | None:
    """Return and lock a draft, or None."""
    wanted = select(RuleDraftRow).where(RuleDraftRow.id == draft_id).with_for_update()
    return session.scalars(wanted).one_or_none()
