"""Changes of time limits and policy that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base
from ticketing.storage.drafts import Draft


class RuleDraftRow(Draft, Base):
    """One proposed change of a rules file."""

    __tablename__ = "rule_drafts"

    file: Mapped[str] = mapped_column(String(40), index=True)
    base_version: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40), default="")
    was: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(200))


def latest(session: Session, *, limit: int = 20) -> Sequence[RuleDraftRow]:
    """Return what waits for a decision, oldest first, then the latest decided ones."""
    waiting = select(RuleDraftRow).where(RuleDraftRow.decided_at.is_(None)).order_by(RuleDraftRow.id)
    decided = select(RuleDraftRow).where(RuleDraftRow.decided_at.is_not(None))
    rows = session.scalars(decided.order_by(RuleDraftRow.decided_at.desc()).limit(limit)).all()
    return [*session.scalars(waiting), *rows]
