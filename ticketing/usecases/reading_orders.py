"""Reading orders: one, many, as a view that hides what the reader may not see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Malformed, NotFound
from ticketing.domain.ledger import spans
from ticketing.domain.lights import Light
from ticketing.domain.machine import commands_for
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.domain.units import tree_of
from ticketing.notices import wording
from ticketing.storage import order_search as search
from ticketing.storage import orders as table
from ticketing.storage import outbox
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.reference import rulebook
from ticketing.storage.units import all_units
from ticketing.usecases.citizen_commands import Caller, prove_caller
from ticketing.usecases.views import view_order, view_progress

LARGEST_PAGE = 200
NEWEST, OLDEST, DUE = "newest", "oldest", "due"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to list; None means any. `unit_id` and `unit_ids` match whoever has a part in the work.

    `open_only` leaves out what has ended.
    """

    conversation_id: str | None = None
    state: str | None = None
    unit_id: str | None = None
    light: str | None = None
    topic: str | None = None
    number: str | None = None
    unit_ids: frozenset[str] | None = None
    open_only: bool = False


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


def readable_order(session: Session, order_number: str, *, actor: Actor) -> Order:
    """Return the order if the actor may know of it; people of a unit know what their tree has a part in.

    Raises NotFound("unknown_order") otherwise, as if it did not exist.
    """
    order = table.load(session, order_number)
    if actor.role is not Role.UNIT:
        return order
    if not order.handling_units & units_of(session, actor):
        raise NotFound("unknown_order", number=order_number)
    return order


def units_of(session: Session, actor: Actor) -> frozenset[str]:
    """Return the actor's unit with every unit below it; none for people of no unit."""
    return tree_of(all_units(session), actor.unit_id) if actor.unit_id else frozenset()


def list_orders(
    session: Session,
    wanted: OrderFilter,
    *,
    limit: int = 50,
    cursor: str | None = None,
    sort: str = NEWEST,
    now: datetime,
) -> OrderPage:
    """Return a page of at most 200 orders: `newest` or `oldest` first, or what is `due` first.

    Raises Malformed("unknown_sorting"), Malformed("unknown_cursor").
    """
    size = max(1, min(limit, LARGEST_PAGE))
    conditions = filter_conditions(wanted, now)
    rows = search.find_orders(session, conditions, limit=size + 1, cursor=cursor, sort=sort)
    following = search.encode(rows[size - 1], sort=sort) if len(rows) > size else None
    return OrderPage(tuple(table.to_order(row) for row in rows[:size]), following)


def filter_conditions(wanted: OrderFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter. Raises Malformed("unknown_state"), Malformed("unknown_light")."""
    if wanted.state and wanted.state not in tuple(State):
        raise Malformed("unknown_state", field="state", allowed=tuple(State))
    possible: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "conversation_id": search.of_conversation,
        "state": lambda state: OrderRow.state == state,
        "unit_id": search.of_unit,
        "light": lambda light: search.light_condition(light, now),
        "topic": lambda topic: OrderRow.topic_code.startswith(topic, autoescape=True),
        "number": lambda number: OrderRow.number.contains(number.upper(), autoescape=True),
    }
    conditions = [make(getattr(wanted, name)) for name, make in possible.items() if getattr(wanted, name)]
    if wanted.unit_ids is not None:
        conditions.append(search.of_units(wanted.unit_ids))
    if wanted.open_only:
        conditions.append(search.OPEN)
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
    return tuple(str(command) for command in commands_for(order, actor, rulebook(order.profile_version)))


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
