"""Figures of the desk: how long citizens waited, what each operator carried. No ranking by satisfaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from ticketing.storage import waits
from ticketing.storage.desk_rows import WaitRow
from ticketing.usecases.conversations import passing

DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """Of conversations that asked for a person in a span: times are medians, None when there are none."""

    asked: int
    taken: int
    left: int
    missed: int
    wait: timedelta | None
    longest_wait: timedelta | None


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """What one operator carried; `lost` are conversations that went on without her after a broken line."""

    name: str
    taken: int
    talk: timedelta | None
    transferred: int
    lost: int


def desk_figures(session: Session, *, start: datetime, end: datetime) -> DeskFigures:
    """Return the figures of the whole desk for conversations queued in [start, end)."""
    rows = [row for row in waits.waits_between(session, start=start, end=end) if row.reason != DIRECT]
    picked = [row.taken_at - row.queued_at for row in rows if row.taken_at is not None]
    return DeskFigures(
        asked=len(rows),
        taken=len(picked),
        left=sum(row.end_kind == "left" for row in rows),
        missed=sum(row.end_kind == "missed" for row in rows),
        wait=_median(picked),
        longest_wait=max(picked, default=None),
    )


def operator_figures(session: Session, *, start: datetime, end: datetime) -> list[OperatorFigures]:
    """Return each operator's figures by name: in no order that could be read as a ranking."""
    rows = waits.waits_between(session, start=start, end=end)
    by_operator: dict[str, list[WaitRow]] = {}
    for row in rows:
        if row.operator_id:
            by_operator.setdefault(row.operator_id, []).append(row)
    names = {one.id: one.name for one in passing.colleagues(session)}
    found = [_of(names.get(key, key), own) for key, own in by_operator.items()]
    return sorted(found, key=lambda one: one.name)


def _of(name: str, rows: Sequence[WaitRow]) -> OperatorFigures:
    talks = [row.ended_at - row.taken_at for row in rows if row.ended_at and row.taken_at]
    return OperatorFigures(
        name=name,
        taken=len(rows),
        talk=_median(talks),
        transferred=sum(row.end_kind == "transferred" for row in rows),
        lost=sum(row.end_kind == "lost" for row in rows),
    )


def _median(lengths: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in lengths)) if lengths else None
