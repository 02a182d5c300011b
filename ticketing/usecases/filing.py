"""Filing: a complete request becomes an order, exactly once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import NewOrder, Order


@dataclass(frozen=True, slots=True)
class Filed:
    """The order, and whether this call made it (false: the key was known)."""

    order: Order
    created: bool


def file_order(
    session: Session, new: NewOrder, *, key: str, actor: Actor, now: datetime, auto_dispatch_bar: float = 0.5
) -> Filed:
    """File `new` (rule T1) and dispatch it at once when topic and rule are certain enough (rule T6).

    The same `key` returns the first order and does nothing. Raises Malformed("order_incomplete", missing=…).
    """
    raise NotImplementedError
