"""Reads and writes orders: domain objects outside, rows inside; one writer wins per revision."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ticketing.domain.clocks import Clock
from ticketing.domain.elements import Element
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.kinds import ClockKind, Complexity, Part, RequestType
from ticketing.domain.orders import Assignment, Event, NewOrder, Order, Rating, Source, Topic
from ticketing.domain.privacy import digits_of, mask_text
from ticketing.domain.records import Task
from ticketing.domain.states import OPEN, State
from ticketing.storage.base import keyed_hash
from ticketing.storage.order_records import read_records, write_records
from ticketing.storage.order_rows import ClockRow, EventRow, OrderRow, SupervisionRow, TaskRow

SECRET = ("caller_name", "phone")
CLOCK_FIELDS = (
    "code",
    "profile",
    "round",
    "started_at",
    "due",
    "amount",
    "provisional",
    "governing",
    "warn_at",
    "warned_at",
    "missed_at",
    "done_at",
    "original_due",
    "cleared_at",
    "unit_id",
    "series",
)
TASK_FIELDS = ("unit_id", "unit_name", "assigned_at", "given_by", "done_at", "ended_at")
PLAIN_FIELDS = (
    "created_at",
    "updated_at",
    "next_check_at",
    "dispatched_at",
    "officer",
    "result",
    "contacted_at",
    "applicant_id",
    "applicant_unit_id",
    "grade",
    "round",
    "returned_count",
    "urged_count",
    "rework_count",
    "closed_at",
    "first_follow_up_by",
    "profile_version",
    "dispatched_by",
    "parent_number",
)


def load(session: Session, number: str) -> Order:
    """Return the order. Raises NotFound("unknown_order")."""
    row = session.get(OrderRow, number)
    if row is None:
        raise NotFound("unknown_order", number=number)
    return to_order(row)


def insert(session: Session, order: Order) -> Order:
    """Store a new order with its supervision case; return it with its revision."""
    row = OrderRow(number=order.number, **_request_columns(order))
    _write(row, order)
    session.add(row)
    session.flush()
    session.add(SupervisionRow(order_number=order.number, level="track", opened_at=order.created_at))
    session.flush()
    return to_order(row)


def save(session: Session, order: Order) -> Order:
    """Store a changed order; return it with its new revision.

    Raises Conflict("order_changed") when somebody else changed it since it was loaded.
    """
    row = session.get_one(OrderRow, order.number)
    if row.revision != order.revision:
        raise Conflict("order_changed", number=order.number)
    _write(row, order)
    _write_case(session, order)
    try:
        session.flush()
    except StaleDataError as error:
        raise Conflict("order_changed", number=order.number) from error
    return to_order(row)


def _write_case(session: Session, order: Order) -> None:
    """Keep the row by which cases are found and counted; most changes leave it alone."""
    if order.case.level == "track" and order.closed_at is None:
        return
    case = select(SupervisionRow).where(SupervisionRow.order_number == order.number)
    row = session.scalars(case).one()
    row.level, row.raised_at = order.case.level, order.case.raised_at
    row.unit_id, row.closed_at = order.lead_id, order.closed_at


def _request_columns(order: Order) -> dict[str, object]:
    request = order.request
    phone = request.elements.get("phone", Element()).value
    return {
        "request_type": str(request.request_type),
        "title": mask_text(request.title),
        "matter": request.matter,
        "elements": json.dumps(
            {
                n: {"value": None if n in SECRET else e.value, "declined": e.declined}
                for n, e in request.elements.items()
            },
            ensure_ascii=False,
        ),
        "caller_name": request.elements.get("caller_name", Element()).value,
        "phone": phone,
        "phone_hash": keyed_hash(digits_of(phone)) if phone else None,
        "place": dict(request.place),
        "anonymous": request.anonymous,
        "confidential": request.confidential,
        "urgent": request.urgent,
        "accused_unit_id": request.accused_unit_id,
        "topic_code": request.topic.code if request.topic else None,
        "topic_name": request.topic.name if request.topic else None,
        "topic_confidence": request.topic.confidence if request.topic else None,
        "understanding": dict(request.understanding),
        "channel": request.source.channel,
        "external_id": request.source.external_id,
        "conversation_id": request.source.conversation_id,
    }


def _write(row: OrderRow, order: Order) -> None:
    for name in PLAIN_FIELDS:
        setattr(row, name, getattr(order, name))
    row.state = str(order.state)
    row.complexity = str(order.complexity)
    _write_assignment(row, order)
    _write_tasks(row, order)
    row.handling = write_records(order)
    rating = order.rating
    row.rated_true = rating.true if rating else None
    row.rated_solved = rating.solved if rating else None
    row.rated_satisfied = rating.satisfied if rating else None
    _write_clocks(row, order)
    running = [clock for clock in order.running if not clock.provisional]
    row.turns_yellow_at = min((c.warn_at for c in running if c.warn_at), default=None)
    row.turns_red_at = min((c.due for c in running), default=None)
    row.has_given_time = any(c.original_due is not None or c.part is Part.PLAN for c in running)
    row.has_provisional = any(clock.provisional for clock in order.running)


def _write_assignment(row: OrderRow, order: Order) -> None:
    assignment = order.assignment
    if assignment is None:
        return
    row.lead_id, row.lead_name = assignment.lead_id, assignment.lead_name
    row.rule_id, row.assignment_reason = assignment.rule_id, assignment.reason


def _write_tasks(row: OrderRow, order: Order) -> None:
    known = {task.unit_id: task for task in row.tasks}
    for task in order.tasks:
        target = known.get(task.unit_id)
        if target is None:
            target = TaskRow()
            row.tasks.append(target)
        for name in TASK_FIELDS:
            setattr(target, name, getattr(task, name))
        target.part = str(task.part)


def _write_clocks(row: OrderRow, order: Order) -> None:
    known = {(clock.round, clock.profile, clock.code, clock.series): clock for clock in row.clocks}
    for clock in order.clocks:
        target = known.get(clock.key)
        if target is None:
            target = ClockRow(kind=str(clock.kind), part=str(clock.part))
            row.clocks.append(target)
        for name in CLOCK_FIELDS:
            setattr(target, name, getattr(clock, name))
        target.skipped = list(clock.skipped)


def to_order(row: OrderRow) -> Order:
    """Return the domain object of a row."""
    rating = None
    if row.rated_satisfied is not None:
        rating = Rating(bool(row.rated_true), bool(row.rated_solved), row.rated_satisfied)
    return Order(
        number=row.number,
        state=State(row.state),
        request=_request(row),
        complexity=Complexity(row.complexity),
        assignment=_assignment(row),
        tasks=tuple(_task(task) for task in row.tasks),
        rating=rating,
        clocks=tuple(_clock(clock) for clock in row.clocks),
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


def _assignment(row: OrderRow) -> Assignment | None:
    if row.lead_id is None:
        return None
    co = [task for task in row.tasks if task.part == Part.CO and task.ended_at is None]
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


def add_events(session: Session, number: str, events: Sequence[Event]) -> None:
    """Append events to an order's history."""
    for event in events:
        session.add(
            EventRow(
                order_number=number,
                name=event.name,
                at=event.at,
                actor_id=event.actor_id,
                actor_role=event.actor_role,
                actor_name=event.actor_name,
                text=event.text,
                details=dict(event.details),
            )
        )
    session.flush()


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


def children_of(session: Session, number: str, *, states: frozenset[State] = OPEN) -> Sequence[str]:
    """Return the numbers of an order's children in these states, oldest first; by default the open ones."""
    wanted = select(OrderRow.number).where(OrderRow.parent_number == number, OrderRow.state.in_(states))
    return session.scalars(wanted.order_by(OrderRow.created_at, OrderRow.number)).all()


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
