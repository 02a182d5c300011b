"""Calls that nobody answers (rules T18 and T20): when a caller counts as unreachable, and what then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Attempt

SATISFIED_FROM = 3


def can_be_called(order: Order) -> bool:
    """Say whether there is a number to call."""
    phone = order.request.elements.get("phone")
    return phone is not None and bool(phone.value)


def attempts_differ(moments: Sequence[datetime], count: int) -> bool:
    """Say whether `count` of the attempts lie on different days and at different hours, local time."""
    here = [local(moment) for moment in moments]
    return any(
        len({m.date() for m in some}) == count == len({m.hour for m in some})
        for some in combinations(here, count)
    )


def unreachable(order: Order, _ask: Ask, book: Rulebook) -> None:
    """Three attempts on different days and at different hours; without a number nobody can be called."""
    count = book.policy.call_attempts
    tried = attempts_differ([a.at for a in order.attempts], count)
    require(tried or not can_be_called(order), Conflict("attempts_missing", count=count))


def still_unreachable(order: Order, ask: Ask, _book: Rulebook) -> None:
    """The second person has tried as well."""
    tried = any(attempt.by == ask.actor.id for attempt in order.attempts)
    require(tried or not can_be_called(order), Conflict("own_attempt_missing"))


def explained(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Dissatisfaction is accepted only with the explanation that was given; never over bad work."""
    dissatisfied = ask.rating is not None and ask.rating.satisfied < SATISFIED_FROM
    require(not dissatisfied or ask.text.strip(), Malformed("explanation_missing", field="text"))
    blames_work = dissatisfied and ask.reason_class in ("handling", "attitude")
    require(not blames_work, Conflict("rework_due", allowed=("rework",)))


def note_attempt(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """One more call that nobody answered."""
    return replace(order, attempts=(*order.attempts, Attempt(ask.now, ask.actor.id)))


def leave_unrated(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """Nobody answered: there is no rating, and silence is not satisfaction."""
    return replace(order, rating=None, first_follow_up_by=order.first_follow_up_by or ask.actor.id)


GUARDS = (unreachable, still_unreachable, explained)
EFFECTS = (note_attempt, leave_unrated)
