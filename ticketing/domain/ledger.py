"""Who is holding an order: the time since it was made, divided without gap or overlap among its holders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ticketing.domain.orders import Event, Order
from ticketing.domain.states import ENDED, State


class Holder(StrEnum):
    """On whose desk an order lies."""

    DISPATCHER = "dispatcher"
    UNIT = "unit"
    ARBITER = "arbiter"
    CONSULTATION = "consultation"
    REVIEWER = "reviewer"
    FOLLOW_UP = "follow_up"
    PARENT = "parent"
    NOBODY = "nobody"


HOLDERS: dict[State, Holder] = {
    State.ACCEPTED: Holder.DISPATCHER,
    State.AWAITING_DISPATCH: Holder.DISPATCHER,
    State.DISPATCHED: Holder.UNIT,
    State.DISPUTED: Holder.ARBITER,
    State.SIGNED: Holder.UNIT,
    State.DEPLOYED: Holder.UNIT,
    State.IN_PROGRESS: Holder.UNIT,
    State.LONG_CYCLE: Holder.UNIT,
    State.REWORKING: Holder.UNIT,
    State.CLOSING_REQUESTED: Holder.REVIEWER,
    State.AWAITING_FOLLOW_UP: Holder.FOLLOW_UP,
    State.AWAITING_SECOND_FOLLOW_UP: Holder.FOLLOW_UP,
    State.MERGED: Holder.PARENT,
}
GOES_UP = frozenset({"ask_consultation", "refer_up"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with one holder. `subject` is the unit, or the parent's number, or empty."""

    holder: Holder
    subject: str
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it lasted."""
        return self.until - self.since


def holder_of(order: Order) -> tuple[Holder, str]:
    """Return who holds the order now, with the unit or the parent's number."""
    if order.state in ENDED or order.state is State.DRAFT:
        return Holder.NOBODY, ""
    if order.dispute is not None and order.dispute.consulted and order.state is State.DISPUTED:
        return Holder.CONSULTATION, ""
    holder = HOLDERS[order.state]
    subjects = {Holder.UNIT: order.lead_id, Holder.PARENT: order.parent_number or ""}
    return holder, subjects.get(holder, "")


def spans(order: Order, events: Iterable[Event], *, now: datetime) -> tuple[Span, ...]:
    """Return the spans from the making of the order to its end, or to `now` while it is open.

    Their lengths add up exactly to the time between; neighbouring spans of one holder are one.
    """
    changes = [(order.created_at, Holder.DISPATCHER, "")]
    unit = ""
    for event in events:
        if "to" not in event.details:
            continue
        unit = str(event.details.get("lead_id") or unit)
        state = State(str(event.details["to"]))
        changes.append((max(event.at, changes[-1][0]), *_after(event, state, unit or order.lead_id)))
    ended = order.state in ENDED
    end = changes[-1][0] if ended else max(now, changes[-1][0])
    return _joined(changes, end)


def _after(event: Event, state: State, unit: str) -> tuple[Holder, str]:
    if state in ENDED:
        return Holder.NOBODY, ""
    if state is State.DISPUTED and event.name in GOES_UP:
        return Holder.CONSULTATION, ""
    holder = HOLDERS[state]
    if holder is Holder.PARENT:
        return holder, str(event.details.get("parent", ""))
    return holder, unit if holder is Holder.UNIT else ""


def _joined(changes: list[tuple[datetime, Holder, str]], end: datetime) -> tuple[Span, ...]:
    joined: list[Span] = []
    for (since, holder, subject), until in zip(changes, [c[0] for c in changes[1:]] + [end], strict=True):
        if joined and (joined[-1].holder, joined[-1].subject) == (holder, subject):
            joined[-1] = Span(holder, subject, joined[-1].since, until)
        elif until > since:
            joined.append(Span(holder, subject, since, until))
    return tuple(joined)
