"""What a change of an order writes: the columns that differ, in the row as in the session's picture of it.

The session's own way of finding out what changed took as long as all else that a command does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ticketing.domain.errors import Conflict
from ticketing.domain.orders import Order
from ticketing.storage.base import Base
from ticketing.storage.order_columns import clock_columns, handling_columns, task_columns
from ticketing.storage.order_rows import ClockRow, OrderRow, SupervisionRow, TaskRow
from ticketing.storage.writing import Rows, write_all

Columns = dict[str, object]
CLOCK_KEY = ("order_number", "round", "profile", "code", "series")
TASK_KEY = ("order_number", "unit_id")


@dataclass(frozen=True, slots=True)
class Change:
    """An order's row, the order that it holds, and the order that it is to hold."""

    row: OrderRow
    before: Order
    after: Order


def write_changes(session: Session, changes: Sequence[Change]) -> None:
    """Write what differs; an order whose own columns changed gets its next revision.

    Raises Conflict("order_changed") when somebody else changed one of them in the meantime.
    """
    differing = [_differing(change) for change in changes]
    heads = [
        {"number": change.row.number, "revision": change.row.revision, **columns}
        for change, columns in zip(changes, differing, strict=True)
        if columns
    ]
    # First and alone: what belongs to an order is written only by whoever has it.
    groups = _alike(OrderRow, heads, by=("number", "revision"), counted="revision")
    if write_all(session, groups) != len(heads):
        raise Conflict("order_changed", number=changes[0].after.number)
    write_all(session, _parts(changes))
    for change, columns in zip(changes, differing, strict=True):
        _take_over(session, change, columns)


def _differing(change: Change) -> Columns:
    row = change.row
    return {n: value for n, value in handling_columns(change.after).items() if getattr(row, n) != value}


def _parts(changes: Iterable[Change]) -> list[Rows]:
    new_clocks, clocks, new_tasks, tasks, cases = [], [], [], [], []
    for change in changes:
        added, altered = _clocks(change)
        new_clocks += added
        clocks += altered
        added, altered = _tasks(change)
        new_tasks += added
        tasks += altered
        cases += _case(change)
    return [
        *_alike(ClockRow, clocks, by=CLOCK_KEY),
        *_alike(TaskRow, tasks, by=TASK_KEY),
        Rows(SupervisionRow, cases, by=("order_number",)),
        Rows(ClockRow, new_clocks),
        Rows(TaskRow, new_tasks),
    ]


def _clocks(change: Change) -> tuple[list[Columns], list[Columns]]:
    """Return the columns of new clocks, and those that changed of others."""
    if change.after.clocks is change.before.clocks:
        return [], []
    known = {clock.key: clock for clock in change.before.clocks}
    # Most changes leave most clocks the very objects they were.
    pairs = [(known.get(clock.key), clock) for clock in change.after.clocks]
    columns = [
        (clock_columns(was) if was else None, clock_columns(now)) for was, now in pairs if was is not now
    ]
    return _split(change.after.number, columns, CLOCK_KEY)


def _tasks(change: Change) -> tuple[list[Columns], list[Columns]]:
    if change.after.tasks is change.before.tasks:
        return [], []
    known = {task.unit_id: task_columns(task) for task in change.before.tasks}
    pairs = [(known.get(task.unit_id), task_columns(task)) for task in change.after.tasks]
    return _split(change.after.number, pairs, TASK_KEY)


def _split(
    number: str, pairs: Iterable[tuple[Columns | None, Columns]], key: Sequence[str]
) -> tuple[list[Columns], list[Columns]]:
    added, altered = [], []
    for was, columns in pairs:
        named = {"order_number": number, **columns}
        if was is None:
            added.append(named)
        elif was != columns:
            differing = {name: value for name, value in columns.items() if was[name] != value}
            altered.append({**{name: named[name] for name in key}, **differing})
    return added, altered


def _case(change: Change) -> list[Columns]:
    """Return the columns by which cases are found and counted; most changes leave them alone."""
    was, now = _case_columns(change.before), _case_columns(change.after)
    plain = change.after.case.level == "track" and change.after.closed_at is None
    return [] if plain or was == now else [now]


def _case_columns(order: Order) -> Columns:
    case = order.case
    return {
        "order_number": order.number,
        "level": case.level,
        "raised_at": case.raised_at,
        "unit_id": order.lead_id,
        "closed_at": order.closed_at,
    }


def _alike(
    model: type[Base], rows: Iterable[Columns], *, by: tuple[str, ...], counted: str = ""
) -> list[Rows]:
    """Return the rows with those together that change the same columns."""
    groups: dict[tuple[str, ...], list[Columns]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    return [Rows(model, groups[names], by=by, counted=counted) for names in sorted(groups)]


def _take_over(session: Session, change: Change, columns: Columns) -> None:
    """Let the session's row say what the database now says; clocks and tasks are read again if needed."""
    row = change.row
    for name, value in columns.items():
        set_committed_value(row, name, value)
    if columns:
        set_committed_value(row, "revision", row.revision + 1)
    parts = [
        name
        for name in ("clocks", "tasks")
        if getattr(change.before, name) is not getattr(change.after, name)
    ]
    if parts:
        session.expire(row, parts)
