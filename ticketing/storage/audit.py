"""The audit table: lines are only added (triggers refuse anything else), each chained to the one before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.audit import GENESIS, AuditLine, seal
from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId

THE_HEAD = 1


class AuditRow(Base):
    """One line of the audit."""

    __tablename__ = "audit_lines"
    __table_args__ = (UniqueConstraint("day", "seq"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    day: Mapped[str] = mapped_column(String(10))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The end of the chain: one row, locked by whoever appends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(String(10))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def append(session: Session, line: AuditLine) -> AuditLine:
    """Append a line; its day, number, predecessor and hash are set here, under a lock on the chain's end."""
    head = _locked_head(session)
    # A machine clock that went back over midnight must not reorder the chain.
    day = max(line.day, head.day)
    seq = head.seq + 1 if day == head.day else 1
    chained = replace(line, day=day, seq=seq, details=dict(line.details), previous=head.hash, hash="")
    sealed = replace(chained, hash=seal(chained))
    session.add(AuditRow(**{name: getattr(sealed, name) for name in FIELDS}))
    head.day, head.seq, head.hash = day, seq, sealed.hash
    session.flush()
    return sealed


FIELDS = ("day", "seq", "at", "actor_id", "actor_role", "action", "subject", "details", "previous", "hash")


def _locked_head(session: Session) -> AuditHeadRow:
    session.flush()
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(AuditHeadRow)
    session.execute(insert.values(id=THE_HEAD, day="", seq=0, hash=GENESIS).on_conflict_do_nothing())
    locked = select(AuditHeadRow).where(AuditHeadRow.id == THE_HEAD).with_for_update()
    return session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def count_since(session: Session, *, action: str, subject: str, since: datetime) -> int:
    """Return how many lines of this action about this subject there are from `since` on."""
    wanted = (AuditRow.subject == subject, AuditRow.action == action, AuditRow.at >= since)
    return session.scalar(select(func.count()).select_from(AuditRow).where(*wanted)) or 0


def lines(session: Session) -> Iterator[AuditLine]:
    """Yield the whole chain in order."""
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=500)):
        yield AuditLine(**{name: getattr(row, name) for name in FIELDS})


def head_hash(session: Session) -> str:
    """Return the hash of the last line."""
    head = session.get(AuditHeadRow, THE_HEAD)
    return head.hash if head else GENESIS
