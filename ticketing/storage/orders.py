"""Reads and writes orders: domain objects outside, rows inside; one writer wins per revision."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction, lazyload

from ticketing.domain.clocks import Clock
from ticketing.domain.copies import replace
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.kinds import ClockKind, Complexity, Part, RequestType
from ticketing.domain.orders import Assignment, Event, Happened, NewOrder, Order, Rating, Source, Topic
from ticketing.domain.records import Task
from ticketing.domain.states import OPEN, State
from ticketing.storage.base import table_of
from ticketing.storage.order_changes import Change, write_changes
from ticketing.storage.order_columns import (
    CLOCK_FIELDS,
    PLAIN_FIELDS,
    SECRET,
    TASK_FIELDS,
    as_stored,
    clock_columns,
    event_columns,
    handling_columns,
    request_columns,
    task_columns,
)
from ticketing.storage.order_records import read_records
from ticketing.storage.order_rows import ClockRow, EventRow, OrderRow, SupervisionRow, TaskRow
from ticketing.storage.writing import Rows, write_all

KEPT = "orders at work"
NEVER_ASSIGNED = {"rule_id": "", "assignment_reason": ""}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row and the order that was read from it; it holds as long as the row has that revision."""

    row: OrderRow
    order: Order


ORDER = table_of(OrderRow).c
CHILDREN = (
    select(ORDER.number, ORDER.state)
    .where(ORDER.parent_number == bindparam("parent"))
    .order_by(ORDER.created_at, ORDER.number)
)
# Clocks and tasks of one order are read as plain rows: as objects of the session they took half of a command.
ALONE = (lazyload(OrderRow.clocks), lazyload(OrderRow.tasks))
CLOCK, TASK = table_of(ClockRow), table_of(TaskRow)
CLOCKS = select(CLOCK).where(CLOCK.c.order_number == bindparam("number")).order_by(CLOCK.c.id)
TASKS = select(TASK).where(TASK.c.order_number == bindparam("number")).order_by(TASK.c.id)


class Parts(NamedTuple):
    """The rows of an order's clocks and tasks, in their order, when they were read apart from it."""

    clocks: Sequence[Any]
    tasks: Sequence[Any]


def load(session: Session, number: str) -> Order:
    """Return the order. Raises NotFound("unknown_order")."""
    known = _known(session, number)
    if known is not None:
        return known.order
    row = session.get(OrderRow, number, options=ALONE)
    if row is None:
        raise NotFound("unknown_order", number=number)
    clocks = session.execute(CLOCKS, {"number": number}).all()
    tasks = session.execute(TASKS, {"number": number}).all()
    return _keep(session, row, to_order(row, Parts(clocks, tasks)))


def _known(session: Session, number: str) -> Kept | None:
    """Return what the session has read and still holds, unless it has changed since."""
    known = _kept(session).get(number)
    if known is None:
        return None
    state = inspect(known.row)
    held = state.session is session and state.persistent and not state.expired and not state.modified
    return known if held and known.row.revision == known.order.revision else None


def _kept(session: Session) -> dict[str, Kept]:
    kept: dict[str, Kept] = session.info.setdefault(KEPT, {})
    return kept


@listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: SessionTransaction) -> None:
    """Forget what a rollback, to a savepoint too, took back: the session only knows what it wrote itself."""
    kept: dict[str, Kept] = session.info.pop(KEPT, {})
    for one in kept.values():
        if inspect(one.row).session is session:
            session.expire(one.row)


def _keep(session: Session, row: OrderRow, order: Order) -> Order:
    # The session forgets rows that nobody holds; a use case comes back to this one several times.
    _kept(session)[order.number] = Kept(row, order)
    return order


def insert(session: Session, order: Order) -> Order:
    """Store a new order with its supervision case; return it as stored, with its revision."""
    stored = as_new(order)
    write_all(session, rows_of_new([stored]))
    return stored


def as_new(order: Order) -> Order:
    """Return an order as it is stored for the first time."""
    return replace(order, request=as_stored(order.request), revision=1)


def rows_of_new(orders: Sequence[Order]) -> list[Rows]:
    """Return the rows of orders that `as_new` gave, with their supervision cases."""
    clocks = [{"order_number": o.number, **clock_columns(clock)} for o in orders for clock in o.clocks]
    tasks = [{"order_number": o.number, **task_columns(task)} for o in orders for task in o.tasks]
    return [
        Rows(OrderRow, [_new_row(order) for order in orders]),
        Rows(SupervisionRow, [_new_case(order) for order in orders]),
        Rows(ClockRow, clocks),
        Rows(TaskRow, tasks),
    ]


def _new_row(order: Order) -> dict[str, object]:
    made = {"number": order.number, "revision": order.revision, **NEVER_ASSIGNED}
    return made | request_columns(order) | handling_columns(order)


def _new_case(order: Order) -> dict[str, object]:
    return {"order_number": order.number, "level": "track", "unit_id": "", "opened_at": order.created_at}


def save(session: Session, order: Order) -> Order:
    """Store a changed order; return it with its new revision.

    Raises Conflict("order_changed") when somebody else changed it since it was loaded.
    """
    return save_all(session, [order])[0]


def save_all(session: Session, orders: Sequence[Order]) -> list[Order]:
    """Store changed orders, each kind of row at once; one that somebody else changed refuses them all."""
    changes = [_change(session, order) for order in orders]
    write_changes(session, changes)
    return [
        _keep(session, change.row, replace(change.after, revision=change.row.revision)) for change in changes
    ]


def _change(session: Session, order: Order) -> Change:
    known = _known(session, order.number)
    if known is None:
        # What somebody wrote into the row himself must not be taken for what the database holds.
        session.flush()
        row = session.get_one(OrderRow, order.number)
        known = Kept(row, to_order(row))
    if known.row.revision != order.revision:
        raise Conflict("order_changed", number=order.number)
    return Change(known.row, known.order, order)


def to_order(row: OrderRow, parts: Parts | None = None) -> Order:
    """Return the domain object of a row."""
    rating = None
    clocks, tasks = parts or Parts(row.clocks, row.tasks)
    if row.rated_satisfied is not None:
        rating = Rating(bool(row.rated_true), bool(row.rated_solved), row.rated_satisfied)
    return Order(
        number=row.number,
        state=State(row.state),
        request=_request(row),
        complexity=Complexity(row.complexity),
        assignment=_assignment(row, tasks),
        tasks=tuple(_task(task) for task in tasks),
        rating=rating,
        clocks=tuple(_clock(clock) for clock in clocks),
        revision=row.revision,
        **{name: getattr(row, name) for name in PLAIN_FIELDS},
        **read_records(row.handling),
    )


def _task(row: TaskRow) -> Task:
    return Task(part=Part(row.part), **{name: getattr(row, name) for name in TASK_FIELDS})


def _request(row: OrderRow) -> NewOrder:
    elements = {n: Element(e["value"], declined=e["declined"]) for n, e in json.loads(row.elements).items()}
    for name in SECRET:
        declined = elements.get(name, Element()).declined
        elements[name] = Element(getattr(row, name), declined=declined)
    topic = None
    if row.topic_code is not None:
        topic = Topic(row.topic_code, row.topic_name or "", row.topic_confidence or 0.0)
    return NewOrder(
        request_type=RequestType(row.request_type),
        matter=row.matter,
        title=row.title,
        elements=elements,
        source=Source(row.channel, row.external_id),
        topic=topic,
        place=row.place,
        anonymous=row.anonymous,
        confidential=row.confidential,
        urgent=row.urgent,
        accused_unit_id=row.accused_unit_id,
        understanding=row.understanding,
    )


def _assignment(row: OrderRow, tasks: Sequence[TaskRow]) -> Assignment | None:
    if row.lead_id is None:
        return None
    co = [task for task in tasks if task.part == Part.CO and task.ended_at is None]
    return Assignment(
        lead_id=row.lead_id,
        lead_name=row.lead_name,
        co_ids=tuple(task.unit_id for task in co),
        co_names=tuple(task.unit_name for task in co),
        rule_id=row.rule_id,
        reason=row.assignment_reason,
    )


def _clock(row: ClockRow) -> Clock:
    values = {name: getattr(row, name) for name in CLOCK_FIELDS}
    return Clock(kind=ClockKind(row.kind), part=Part(row.part), skipped=tuple(row.skipped), **values)


def add_events(session: Session, happened: Sequence[Happened]) -> None:
    """Append events to the histories of orders."""
    write_all(session, [rows_of_events(happened)])


def rows_of_events(happened: Sequence[Happened]) -> Rows:
    """Return the rows of events for the histories of orders."""
    told = [(order.number, event) for order, events in happened for event in events]
    return Rows(EventRow, [{"order_number": number, **event_columns(event)} for number, event in told])


def events_of(session: Session, numbers: Sequence[str]) -> dict[str, list[Event]]:
    """Return the histories of several orders, oldest event first."""
    found: dict[str, list[Event]] = {number: [] for number in numbers}
    wanted = select(EventRow).where(EventRow.order_number.in_(numbers)).order_by(EventRow.at, EventRow.id)
    for row in session.scalars(wanted):
        event = Event(row.name, row.at, row.actor_id, row.actor_role, row.actor_name, row.text, row.details)
        found[row.order_number].append(event)
    return found


def due_numbers(session: Session, *, now: datetime, limit: int) -> Sequence[str]:
    """Return the numbers of orders that time should look at, longest waiting first."""
    due = select(OrderRow.number).where(OrderRow.next_check_at <= now)
    return session.scalars(due.order_by(OrderRow.next_check_at).limit(limit)).all()


def take_due(session: Session, numbers: Collection[str], *, now: datetime) -> list[Order]:
    """Return those that are still due, locked for this transaction, without what somebody else has locked."""
    due = select(OrderRow).where(OrderRow.number.in_(numbers), OrderRow.next_check_at <= now)
    locked = due.order_by(OrderRow.number).with_for_update(skip_locked=True)
    rows = session.scalars(locked.execution_options(populate_existing=True)).all()
    return [_keep(session, row, to_order(row)) for row in rows]


def lock(session: Session, numbers: Collection[str]) -> None:
    """Lock orders for this transaction, whatever else is at work in the order of their numbers.

    For whoever changes several: before the first change. That one's audit line locks the end of the chain,
    and who then waited for an order would wait for somebody who holds it and waits for the chain.
    """
    wanted = select(OrderRow).where(OrderRow.number.in_(numbers)).order_by(OrderRow.number)
    session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def children_of(session: Session, number: str, *, states: frozenset[State] = OPEN) -> Sequence[str]:
    """Return the numbers of an order's children in these states, oldest first; by default the open ones."""
    found = session.execute(CHILDREN, {"parent": number}).all()
    return [child.number for child in found if child.state in states]


def of_topic(session: Session, code: str, *, since: datetime, limit: int = 50) -> tuple[Order, ...]:
    """Return orders of a topic that were filed since then, oldest first."""
    wanted = select(OrderRow).where(OrderRow.topic_code == code, OrderRow.created_at >= since)
    rows = session.scalars(wanted.order_by(OrderRow.created_at, OrderRow.number).limit(limit))
    return tuple(to_order(row) for row in rows)


def provisional_numbers(session: Session) -> Sequence[str]:
    """Return the numbers of open orders with a due time that only guesses at the holidays."""
    wanted = select(OrderRow.number).where(OrderRow.has_provisional, OrderRow.state.in_(OPEN))
    return session.scalars(wanted.order_by(OrderRow.created_at, OrderRow.number)).all()


def postpone(session: Session, number: str, *, now: datetime, by: timedelta) -> None:
    """Push an order's next check away, so that one faulty row cannot stop the worker."""
    session.execute(update(OrderRow).where(OrderRow.number == number).values(next_check_at=now + by))
