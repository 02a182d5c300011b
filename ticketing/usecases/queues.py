"""Everybody's own work: the queues of a post, what stands in them, sorted by what is due first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.awaiting import QUEUES, Queue
from ticketing.domain.errors import NotFound
from ticketing.domain.orders import Order
from ticketing.storage import order_search as search
from ticketing.storage import orders as table
from ticketing.storage.order_rows import OrderRow
from ticketing.usecases.reading_orders import DUE, OrderFilter, OrderPage, filter_conditions, units_of

# A badge that says "99+" needs no exact count of a million orders.
COUNTED = 100


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue of somebody's post and how many orders stand in it, counted up to COUNTED."""

    queue: Queue
    count: int


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """Return the queues of the actor's post, the first being the home of the post."""
    return QUEUES.get(actor.role, ())


def find_queue(actor: Actor, code: str) -> Queue:
    """Return a queue of the actor's post, the first for "". Raises NotFound("unknown_queue")."""
    queues = queues_of(actor)
    found = next((queue for queue in queues if code in ("", queue.code)), None)
    if found is None:
        raise NotFound("unknown_queue", queue=code)
    return found


def count_queues(session: Session, *, actor: Actor, now: datetime) -> tuple[QueueCount, ...]:
    """Return every queue of the actor's post with its count."""
    return tuple(
        QueueCount(queue, search.count_up_to(session, _conditions(session, queue, actor, now), limit=COUNTED))
        for queue in queues_of(actor)
    )


def list_queue(
    session: Session,
    queue: Queue,
    *,
    wanted: OrderFilter | None = None,
    actor: Actor,
    limit: int,
    cursor: str | None = None,
    sort: str = DUE,
    now: datetime,
) -> OrderPage:
    """Return a page of a queue, what is due first at the top unless sorted otherwise."""
    conditions = _conditions(session, queue, actor, now)
    conditions += filter_conditions(wanted, now) if wanted else []
    rows = search.find_orders(session, conditions, limit=limit + 1, cursor=cursor, sort=sort)
    following = search.encode(rows[limit - 1], sort=sort) if len(rows) > limit else None
    return OrderPage(tuple(table.to_order(row) for row in rows[:limit]), following)


def next_in_queue(session: Session, queue: Queue, *, actor: Actor, now: datetime) -> Order | None:
    """Return what stands first in a queue, or None."""
    found = list_queue(session, queue, actor=actor, limit=1, now=now)
    return next(iter(found.orders), None)


def _conditions(session: Session, queue: Queue, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if queue.states:
        conditions.append(OrderRow.state.in_(sorted(queue.states)))
    if queue.aside is not None:
        conditions.append(OrderRow.aside == queue.aside)
    if queue.own:
        conditions.append(search.with_open_task(units_of(session, actor)))
    if queue.raised:
        conditions.append(search.RAISED)
    if queue.light:
        conditions.append(search.light_condition(queue.light, now))
    return conditions
