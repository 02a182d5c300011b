"""Follow-up: three questions decide whether an order is closed, looked at again, or done again."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import Order, Rating


def follow_up(
    session: Session,
    order_number: str,
    *,
    rating: Rating,
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Record the citizen's answers: closed (rule T17), second follow-up (T17b) or rework (T19).

    Raises Forbidden("handling_unit") when someone of a handling unit asks.
    """
    raise NotImplementedError
