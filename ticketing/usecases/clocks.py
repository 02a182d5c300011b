"""What time does to stored orders: warnings, missed milestones, deemed signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.machine import advance
from ticketing.storage import orders as table
from ticketing.storage.reference import rulebook
from ticketing.usecases.changing import publish, publish_all

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
    changed = advance(order, now=now, rulebook=rulebook(order.profile_version))
    saved = table.save(session, changed.order)
    publish(session, saved, changed.events, now=now)
    return len(changed.events)


def check_orders(session: Session, numbers: Sequence[str], *, now: datetime) -> int:
    """Let time pass over several orders in one transaction; return how many events that gave.

    What another worker or a person is changing right now is left to the next pass. Raises Conflict as above.
    """
    due = table.take_due(session, numbers, now=now)
    changed = [advance(order, now=now, rulebook=rulebook(order.profile_version)) for order in due]
    saved = table.save_all(session, [one.order for one in changed])
    publish_all(session, [(order, one.events) for order, one in zip(saved, changed, strict=True)], now=now)
    return sum(len(one.events) for one in changed)


@dataclass(frozen=True, slots=True)
class SettledDue:
    """A due time that the new notice made certain: what it was and what it is."""

    code: str
    was: datetime
    due: datetime


def provisional_orders(session: Session) -> Sequence[str]:
    """Return the open orders whose dues wait for a notice."""
    return table.provisional_numbers(session)


def settle_order(session: Session, order_number: str, *, now: datetime) -> tuple[SettledDue, ...]:
    """Settle an order's provisional dues by the notices known now; return those that became certain."""
    order = table.load(session, order_number)
    changed = advance(order, now=now, rulebook=rulebook(order.profile_version))
    before = {clock.key: clock for clock in order.clocks if clock.provisional}
    settled = tuple(
        SettledDue(clock.code, before[clock.key].due, clock.due)
        for clock in changed.order.clocks
        if clock.key in before and not clock.provisional
    )
    if settled:
        saved = table.save(session, changed.order)
        publish(session, saved, changed.events, now=now)
    return settled


def rest_order(session: Session, order_number: str, *, now: datetime) -> None:
    """Push an order that could not be checked an hour away, so that it cannot stop the others."""
    table.postpone(session, order_number, now=now, by=FAULTY_ROW_REST)
