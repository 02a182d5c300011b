"""Reading orders: one, many, as a view that hides what the reader may not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Malformed, NotFound
from ticketing.domain.ledger import spans
from ticketing.domain.lights import Light
from ticketing.domain.machine import commands_for
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.notices import wording
from ticketing.storage import order_search as search
from ticketing.storage import orders as table
from ticketing.storage import outbox
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.reference import rulebook
from ticketing.usecases.citizen_commands import Caller, prove_caller
from ticketing.usecases.views import view_order, view_progress

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to list; None means any. `unit_id` matches lead and co-organisers."""

    conversation_id: str | None = None
    state: str | None = None
    unit_id: str | None = None
    light: str | None = None
    topic: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders, newest first, and the cursor of the next page."""

    orders: tuple[Order, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class UnitNotice:
    """A notice in a unit's inbox."""

    id: int
    unit_id: str
    order_number: str
    text: str
    created_at: datetime
    read_at: datetime | None


def get_order(session: Session, order_number: str) -> Order:
    """Return the order. Raises NotFound("unknown_order")."""
    return table.load(session, order_number)


def list_orders(
    session: Session, wanted: OrderFilter, *, limit: int = 50, cursor: str | None = None, now: datetime
) -> OrderPage:
    """Return a page of at most 200 orders, newest first."""
    size = max(1, min(limit, LARGEST_PAGE))
    rows = search.find_orders(session, _conditions(wanted, now), limit=size + 1, cursor=cursor)
    following = search.encode(rows[size - 1]) if len(rows) > size else None
    return OrderPage(tuple(table.to_order(row) for row in rows[:size]), following)


def _conditions(wanted: OrderFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.conversation_id:
        conditions.append(search.of_conversation(wanted.conversation_id))
    if wanted.state:
        if wanted.state not in tuple(State):
            raise Malformed("unknown_state", field="state", allowed=tuple(State))
        conditions.append(OrderRow.state == wanted.state)
    if wanted.unit_id:
        conditions.append(search.of_unit(wanted.unit_id))
    if wanted.light:
        conditions.append(search.light_condition(wanted.light, now))
    if wanted.topic:
        conditions.append(OrderRow.topic_code.startswith(wanted.topic, autoescape=True))
    if wanted.number:
        conditions.append(OrderRow.number.contains(wanted.number.upper(), autoescape=True))
    return conditions


def order_view(session: Session, order: Order, *, viewer: Actor, now: datetime) -> dict[str, object]:
    """Return the OrderView of the API (masked for `viewer`); lights are computed for `now`."""
    return order_views(session, [order], viewer=viewer, now=now)[0]


def order_views(
    session: Session, orders: Sequence[Order], *, viewer: Actor, now: datetime
) -> list[dict[str, object]]:
    """Return the views of several orders, reading their histories at once."""
    histories = table.events_of(session, [order.number for order in orders])
    return [view_order(order, histories[order.number], viewer=viewer, now=now) for order in orders]


def order_progress(
    session: Session, order_number: str, *, caller: Caller, now: datetime
) -> dict[str, object]:
    """Return what a citizen may know of an order: all of it when it is his, no words of it otherwise."""
    order = table.load(session, order_number)
    events = table.events_of(session, [order_number])[order_number]
    owner = prove_caller(session, order, caller, now=now) is None
    return view_progress(order, events, owner=owner, now=now)


def order_ledger(session: Session, order_number: str, *, now: datetime) -> list[dict[str, object]]:
    """Return who held the order and how long, in seconds; the spans add up to its age exactly."""
    order = table.load(session, order_number)
    events = table.events_of(session, [order_number])[order_number]
    units = {task.unit_id: task.unit_name for task in order.tasks}
    return [
        {
            "holder": str(span.holder),
            "holder_name": wording.name_of("holders", span.holder),
            "subject": units.get(span.subject, span.subject),
            "since": span.since,
            "until": span.until,
            "seconds": span.length.total_seconds(),
        }
        for span in spans(order, events, now=now)
    ]


def allowed_commands(order: Order, *, actor: Actor) -> tuple[str, ...]:
    """Return the commands that the transition table allows this actor now."""
    return tuple(str(command) for command in commands_for(order, actor, rulebook()))


def count_orders(session: Session, *, unit_id: str | None = None, now: datetime) -> dict[str, dict[str, int]]:
    """Return counters {"states": {state: n}, "lights": {light: n}, "ratings": {…}} for the leader's page."""
    scope = [search.of_unit(unit_id)] if unit_id else []
    return {
        "states": search.count_by_state(session, scope),
        "lights": {
            str(light): search.count_where(session, [*scope, search.light_condition(light, now)])
            for light in Light
        },
        "ratings": search.count_ratings(session, scope),
    }


def list_unit_notices(session: Session, unit_id: str, *, limit: int = 50) -> tuple[UnitNotice, ...]:
    """Return the newest notices of a unit's inbox."""
    return tuple(
        UnitNotice(row.id, row.unit_id, row.order_number, row.text, row.created_at, row.read_at)
        for row in outbox.inbox(session, unit_id, limit=limit)
    )


def mark_notice_read(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark a notice read; only for people of its unit. Raises NotFound("unknown_notice")."""
    row = outbox.unit_notice(session, notice_id)
    if row is None or actor.unit_id != row.unit_id:
        raise NotFound("unknown_notice")
    row.read_at = row.read_at or now
