"""Changes of knowledge entries that wait for a second person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId


class KnowledgeDraftRow(Base):
    """One proposed change; `accepted` is null while nobody has decided."""

    __tablename__ = "knowledge_drafts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(40), index=True)
    entry_version: Mapped[str] = mapped_column(String(12))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(400), default="")
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_name: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(80))
    accepted: Mapped[bool | None]


def waiting(session: Session) -> Sequence[KnowledgeDraftRow]:
    """Return what waits for a decision, oldest first."""
    wanted = select(KnowledgeDraftRow).where(KnowledgeDraftRow.decided_at.is_(None))
    return session.scalars(wanted.order_by(KnowledgeDraftRow.id)).all()


def of_entry(session: Session, entry_id: str, *, limit: int = 20) -> Sequence[KnowledgeDraftRow]:
    """Return an entry's latest changes, newest first."""
    wanted = select(KnowledgeDraftRow).where(KnowledgeDraftRow.entry_id == entry_id)
    return session.scalars(wanted.order_by(KnowledgeDraftRow.id.desc()).limit(limit)).all()


def find(session: Session, draft_id: int) -> KnowledgeDraftRow | None:
    """Return and lock a draft, or None."""
    wanted = select(KnowledgeDraftRow).where(KnowledgeDraftRow.id == draft_id).with_for_update()
    return session.scalars(wanted).one_or_none()
