"""Dispatching: which unit an order goes to, proposed by rule and decided by a person or above a bar."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import Assignment, Order


def suggest_units(session: Session, order: Order, *, now: datetime) -> tuple[Assignment, ...]:
    """Return the assignments the rule table proposes, best first, each with rule and reason; may be empty."""
    raise NotImplementedError


def dispatch(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    co_unit_ids: tuple[str, ...] = (),
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Send the order to `unit_id` (rule T6); the 13710 clocks start now, not at signing.

    Raises NotFound("unknown_unit"), Conflict("unit_abolished"), Conflict("not_allowed_now").
    """
    raise NotImplementedError
