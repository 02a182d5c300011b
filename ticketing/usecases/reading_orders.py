"""Reading orders: one, many, as a view that hides what the reader may not see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import Order


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
    raise NotImplementedError


def list_orders(
    session: Session, wanted: OrderFilter, *, limit: int = 50, cursor: str | None = None, now: datetime
) -> OrderPage:
    """Return a page of at most 200 orders, newest first."""
    raise NotImplementedError


def order_view(session: Session, order: Order, *, viewer: Actor, now: datetime) -> dict[str, object]:
    """Return the OrderView of the API (masked for `viewer`); lights are computed for `now`."""
    raise NotImplementedError


def allowed_commands(order: Order, *, actor: Actor) -> tuple[str, ...]:
    """Return the commands that the transition table allows this actor now."""
    raise NotImplementedError


def count_orders(session: Session, *, unit_id: str | None = None, now: datetime) -> dict[str, dict[str, int]]:
    """Return counters {"states": {state: n}, "lights": {light: n}, "ratings": {…}} for the leader's page."""
    raise NotImplementedError


def list_unit_notices(session: Session, unit_id: str, *, limit: int = 50) -> tuple[UnitNotice, ...]:
    """Return the newest notices of a unit's inbox."""
    raise NotImplementedError


def mark_notice_read(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark a notice read; only for people of its unit."""
    raise NotImplementedError
