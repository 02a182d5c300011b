"""Which knowledge entry was given when: without the question's words, which may be personal."""

from datetime import datetime

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.knowledge import Answer
from ticketing.storage.base import Base, UtcTime


class KnowledgeAnswerRow(Base):
    """One answered, offered or refused question; `entry_version` tells which wording the citizen read."""

    __tablename__ = "knowledge_answers"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    decision: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[float] = mapped_column(Float)
    entry_id: Mapped[str | None] = mapped_column(String(40), index=True)
    entry_version: Mapped[str | None] = mapped_column(String(12))


def record_answer(session: Session, answer: Answer, *, now: datetime) -> None:
    """Keep what was answered; of an offer, the first candidate."""
    entry = answer.entry or (answer.candidates[0] if answer.candidates else None)
    session.add(
        KnowledgeAnswerRow(
            at=now,
            decision=answer.decision.value,
            confidence=answer.confidence,
            entry_id=entry.id if entry else None,
            entry_version=entry.version if entry else None,
        )
    )
