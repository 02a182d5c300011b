"""Changes of knowledge entries that wait for a second person."""

from collections.abc import Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base
from ticketing.storage.drafts import Draft


class KnowledgeDraftRow(Draft, Base):
    """One proposed change of an entry."""

    __tablename__ = "knowledge_drafts"

    entry_id: Mapped[str] = mapped_column(String(40), index=True)
    entry_version: Mapped[str] = mapped_column(String(12))


def waiting(session: Session) -> Sequence[KnowledgeDraftRow]:
    """Return what waits for a decision, oldest first."""
    wanted = select(KnowledgeDraftRow).where(KnowledgeDraftRow.decided_at.is_(None))
    return session.scalars(wanted.order_by(KnowledgeDraftRow.id)).all()


def of_entry(session: Session, entry_id: str, *, limit: int = 20) -> Sequence[KnowledgeDraftRow]:
    """Return an entry's latest changes, newest first."""
    wanted = select(KnowledgeDraftRow).where(KnowledgeDraftRow.entry_id == entry_id)
    return session.scalars(wanted.order_by(KnowledgeDraftRow.id.desc()).limit(limit)).all()
