"""What the assigning side does with an application for closing: return it or approve it."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import Order


def return_for_rework(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Return the order to its unit (退回继续办理, rule T15); `reason` is required."""
    raise NotImplementedError


def approve(
    session: Session,
    order_number: str,
    *,
    grade: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Approve the result (rule T16), grade `excellent|good|qualified`; the answer goes to the citizen.

    Raises Forbidden("own_application"), Forbidden("own_unit"), Malformed("unknown_grade").
    """
    raise NotImplementedError
