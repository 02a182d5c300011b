"""What time does to stored orders: warnings, missed milestones, deemed signing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.machine import advance
from ticketing.storage import orders as table
from ticketing.storage.reference import rulebook
from ticketing.usecases.changing import publish

FAULTY_ROW_REST = timedelta(hours=1)


def orders_due(session: Session, *, now: datetime, limit: int = 100) -> Sequence[str]:
    """Return the numbers of orders whose time has come, longest waiting first."""
    return table.due_numbers(session, now=now, limit=limit)


def check_order(session: Session, order_number: str, *, now: datetime) -> int:
    """Let time pass over one order up to `now`; return how many events that gave.

    The write is a compare-and-set by revision: when another worker or a person was first, it is refused
    with Conflict("order_changed") and the other's view counts.
    """
    order = table.load(session, order_number)
    if order.next_check_at is None or order.next_check_at > now:
        return 0
    changed = advance(order, now=now, rulebook=rulebook())
    saved = table.save(session, changed.order)
    publish(session, saved, changed.events, now=now)
    return len(changed.events)


def rest_order(session: Session, order_number: str, *, now: datetime) -> None:
    """Push an order that could not be checked an hour away, so that it cannot stop the others."""
    table.postpone(session, order_number, now=now, by=FAULTY_ROW_REST)
