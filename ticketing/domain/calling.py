"""Calls that nobody answers (rules T18 and T20): when a caller counts as unreachable, and what then."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from ticketing.domain.actors import Role
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.orders import SATISFIED_FROM, Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Attempt

# A grade of these kinds is kept and counts in no statistics (see usecases/excluding.py).
SET_ASIDE = frozenset({"mistaken", "malicious"})


def can_be_called(order: Order) -> bool:
    """Say whether there is a number to call."""
    phone = order.request.elements.get("phone")
    return phone is not None and bool(phone.value)


def caller_contacted(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Who says that it is done has spoken with the caller (T12), unless that caller is confidential."""
    needed = can_be_called(order) and not order.request.confidential
    require(not needed or ask.contacted_at is not None, Malformed("contact_missing", field="contacted_at"))
    past = ask.contacted_at is None or ask.contacted_at <= ask.now
    require(past, Malformed("contact_to_come", field="contacted_at"))


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


def graded_badly(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """不满意, 非常不满意 or unsolved after closing opens the order again (国办发〔2019〕51号: 差评整改)."""
    rating = ask.rating
    bad = rating and (not rating.true or not rating.solved or rating.satisfied < SATISFIED_FROM)
    require(bad, Conflict("grade_is_not_bad"))


def not_yet_rated(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Whoever was not reached may still rate; a rating that was given is not replaced by a better one."""
    require(order.rating is None, Conflict("already_rated"))


def grade_judged_by_reviewer(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Only a reviewer sets a bad grade aside (国办发〔2019〕51号: 误评、恶意差评不予采纳)."""
    judged = ask.reason_class in SET_ASIDE
    require(not judged or ask.actor.role is Role.REVIEWER, Forbidden("reviewer_judges_grade"))


def note_attempt(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """One more call that nobody answered."""
    return replace(order, attempts=(*order.attempts, Attempt(ask.now, ask.actor.id)))


def leave_unrated(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """Nobody answered: there is no rating, and silence is not satisfaction."""
    return replace(order, rating=None, first_follow_up_by=order.first_follow_up_by or ask.actor.id)


GUARDS = (
    caller_contacted,
    unreachable,
    still_unreachable,
    explained,
    graded_badly,
    not_yet_rated,
    grade_judged_by_reviewer,
)
EFFECTS = (note_attempt, leave_unrated)
