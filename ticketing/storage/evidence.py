"""Which evidence files belong to which order; the row outlives its file."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime


class EvidenceRow(Base):
    """One file: `id` is its name on disk, `size` in bytes; `deleted_at` says that only this trace is left."""

    __tablename__ = "order_evidence"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    name: Mapped[str] = mapped_column(Personal)
    kind: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    round: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(UtcTime)
    stored_by: Mapped[str] = mapped_column(String(64))
    stored_name: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[str] = mapped_column(String(64), default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_by: Mapped[str | None] = mapped_column(String(64))
    deleted_name: Mapped[str | None] = mapped_column(String(80))
    delete_reason: Mapped[str | None] = mapped_column(Personal)


def add(session: Session, row: EvidenceRow) -> EvidenceRow:
    """Store a row."""
    session.add(row)
    session.flush()
    return row


def of_order(session: Session, number: str) -> Sequence[EvidenceRow]:
    """Return an order's files, deleted ones too, oldest first."""
    found = select(EvidenceRow).where(EvidenceRow.order_number == number)
    return session.scalars(found.order_by(EvidenceRow.stored_at, EvidenceRow.id)).all()


def kept_of(session: Session, number: str) -> list[EvidenceRow]:
    """Return an order's files that are still there, oldest first."""
    return [row for row in of_order(session, number) if row.deleted_at is None]


def find(session: Session, identity: str) -> EvidenceRow | None:
    """Return and lock one file's row."""
    wanted = select(EvidenceRow).where(EvidenceRow.id == identity).with_for_update()
    return session.scalars(wanted).one_or_none()


def forget(session: Session, number: str, *, now: datetime) -> list[str]:
    """Mark all files of an erased order as deleted; return the names of those to remove from disk."""
    kept = kept_of(session, number)
    for row in kept:
        row.deleted_at = now
    session.flush()
    return [row.id for row in kept]
