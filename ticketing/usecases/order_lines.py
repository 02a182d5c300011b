"""Orders as the lines of a list: what one glance needs, without history and without what the citizen said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ticketing.domain.lights import light_at
from ticketing.domain.orders import Order
from ticketing.domain.sampling import calls_of
from ticketing.domain.states import ENDED
from ticketing.notices import wording


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of a list. `due_local` is the binding limit, or the next due of whoever holds the order."""

    number: str
    title: str
    light: str
    state: str
    state_name: str
    unit_name: str
    due_local: str
    next_name: str
    next_due: str
    created_at: datetime
    urgent: bool
    confidential: bool
    round: int
    case_level: str
    case_name: str
    attempts: tuple[datetime, ...]
    parent_number: str


def order_lines(orders: Sequence[Order], *, now: datetime) -> list[OrderLine]:
    """Return the orders as lines; lights are computed for `now`."""
    return [_line(order, now) for order in orders]


def _line(order: Order, now: datetime) -> OrderLine:
    binding = order.binding if order.state not in ENDED else None
    first = min(order.running, key=lambda clock: clock.due, default=None)
    return OrderLine(
        number=order.number,
        title=order.request.title,
        light=str(light_at(order, now=now)),
        state=str(order.state),
        state_name=wording.name_of("states", order.state),
        unit_name=order.assignment.lead_name if order.assignment else "",
        due_local=wording.due_local(binding) if binding else "",
        next_name=wording.clock_name(first.code) if first else "",
        next_due=wording.due_local(first) if first else "",
        created_at=order.created_at,
        urgent=order.request.urgent,
        confidential=order.request.confidential,
        round=order.round,
        case_level=order.case.level,
        case_name=wording.name_of("case_levels", order.case.level),
        attempts=tuple(attempt.at for attempt in calls_of(order)),
        parent_number=order.parent_number or "",
    )
