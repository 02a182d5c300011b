"""Changes of units and holiday notices that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base
from ticketing.storage.drafts import Draft


class CityDraftRow(Draft, Base):
    """One proposed change: `subject` is the unit's id or the year, `was` what stood there then."""

    __tablename__ = "city_drafts"

    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    was: Mapped[dict[str, Any]] = mapped_column(JSON)


def latest(session: Session, *, limit: int = 20) -> Sequence[CityDraftRow]:
    """Return what waits for a decision, oldest first, then the latest decided ones."""
    waiting = select(CityDraftRow).where(CityDraftRow.decided_at.is_(None)).order_by(CityDraftRow.id)
    decided = select(CityDraftRow).where(CityDraftRow.decided_at.is_not(None))
    rows = session.scalars(decided.order_by(CityDraftRow.decided_at.desc()).limit(limit)).all()
    return [*session.scalars(waiting), *rows]


def waiting_about(session: Session, subject: str) -> int:
    """Return how many changes of this unit or year wait for a decision."""
    wanted = select(CityDraftRow.id).where(CityDraftRow.subject == subject, CityDraftRow.decided_at.is_(None))
    return len(session.scalars(wanted).all())
