"""The audit table: lines are only added (triggers refuse anything else), each chained to the one before."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.audit import GENESIS, AuditLine, seal
from ticketing.domain.copies import replace
from ticketing.storage.base import Base, UtcTime, table_of
from ticketing.storage.order_rows import RowId
from ticketing.storage.writing import Rows, write_all

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


END = table_of(AuditHeadRow).c
LOCKED_END = select(END.day, END.seq, END.hash).where(END.id == THE_HEAD).with_for_update()


def append(session: Session, line: AuditLine) -> AuditLine:
    """Append a line; its day, number, predecessor and hash are set here, under a lock on the chain's end."""
    return append_all(session, [line])[0]


def append_all(
    session: Session, lines: Sequence[AuditLine], *, along: Sequence[Rows] = ()
) -> list[AuditLine]:
    """Append lines one after the other under one lock, which is held until the transaction ends.

    The rows that come `along` are written with them: whoever waits for the lock waits for one statement.
    """
    last_day, last_seq, last_hash = _locked_head(session)
    sealed = []
    for line in lines:
        # A machine clock that went back over midnight must not reorder the chain.
        day = max(line.day, last_day)
        seq = last_seq + 1 if day == last_day else 1
        chained = replace(line, day=day, seq=seq, details=dict(line.details), previous=last_hash, hash="")
        sealed.append(replace(chained, hash=seal(chained)))
        last_day, last_seq, last_hash = day, seq, sealed[-1].hash
    rows = [{name: getattr(line, name) for name in FIELDS} for line in sealed]
    head = {"id": THE_HEAD, "day": last_day, "seq": last_seq, "hash": last_hash}
    write_all(session, [*along, Rows(AuditRow, rows), Rows(AuditHeadRow, [head], by=("id",))])
    return sealed


FIELDS = ("day", "seq", "at", "actor_id", "actor_role", "action", "subject", "details", "previous", "hash")


def _locked_head(session: Session) -> tuple[str, int, str]:
    """Return day, number and hash of the chain's end, locked for this transaction."""
    session.flush()
    head = session.execute(LOCKED_END).one_or_none()
    if head is None:
        # Two first writers at once: one row is made, and both wait for it.
        dialect = session.get_bind().dialect.name
        first = (postgresql if dialect == "postgresql" else sqlite).insert(AuditHeadRow)
        session.execute(first.values(id=THE_HEAD, day="", seq=0, hash=GENESIS).on_conflict_do_nothing())
        head = session.execute(LOCKED_END).one()
    return head.day, head.seq, head.hash


def count_since(session: Session, *, action: str, subject: str, since: datetime) -> int:
    """Return how many lines of this action about this subject there are from `since` on."""
    wanted = (AuditRow.subject == subject, AuditRow.action == action, AuditRow.at >= since)
    return session.scalar(select(func.count()).select_from(AuditRow).where(*wanted)) or 0


def lines(session: Session) -> Iterator[AuditLine]:
    """Yield the whole chain in order."""
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=500)):
        yield _line(row)


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(**{name: getattr(row, name) for name in FIELDS})


def find_lines(
    session: Session, *, subject: str, topic: str, oldest_first: bool, after: int | None, limit: int
) -> Sequence[tuple[int, AuditLine]]:
    """Return lines with their row ids, the newest first unless the oldest are wanted; `after` is a row id."""
    wanted = select(AuditRow).order_by(AuditRow.id if oldest_first else AuditRow.id.desc()).limit(limit)
    if subject:
        wanted = wanted.where(AuditRow.subject == subject)
    if topic:
        wanted = wanted.where(AuditRow.action.startswith(f"{topic}.", autoescape=True))
    if after is not None:
        wanted = wanted.where(AuditRow.id > after if oldest_first else AuditRow.id < after)
    return [
        (row.id, AuditLine(**{name: getattr(row, name) for name in FIELDS}))
        for row in session.scalars(wanted)
    ]


def count(session: Session) -> int:
    """Return how many lines there are."""
    return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def head_hash(session: Session) -> str:
    """Return the hash of the last line."""
    return session.scalar(select(AuditHeadRow.hash).where(AuditHeadRow.id == THE_HEAD)) or GENESIS
