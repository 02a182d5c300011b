"""The supervision case (督办件) and its ladder: letter, special supervision, what the machine may propose."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ticketing.domain.clocks import Clock, clear, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.deadlines import due_of
from ticketing.domain.errors import Conflict, require
from ticketing.domain.kinds import ClockKind, Complexity, Part
from ticketing.domain.orders import SATISFIED_FROM, Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.shared_rows import AT_WORK
from ticketing.domain.states import State

TRACK, LETTER, SPECIAL, THIRD = "track", "letter", "special", "third"
LADDER = (TRACK, LETTER, SPECIAL, THIRD)
# What the machine proposes and only a named person decides.
PROPOSALS = (SPECIAL, THIRD, "talk", "accountability")
CASE_STEPS = (ClockKind.CASE_DEPLOY, ClockKind.CASE_FEEDBACK, ClockKind.CASE_RESULT)
# A caller who is dissatisfied waits for a second call; the unit's principal hears of it before that.
LETTER_IN = AT_WORK | {State.AWAITING_SECOND_FOLLOW_UP}
UNITS_OWN = frozenset({Part.LEAD, Part.CO, Part.SUB, Part.PLAN})


def letter_due_at(order: Order, book: Rulebook) -> datetime | None:
    """Return when a letter (发函) is due: a working day of red, or at once after a rework or a bad rating."""
    if order.case.level != TRACK or order.state not in LETTER_IN or order.parent_number is not None:
        return None  # the letter about merged orders is the parent's
    after = book.policy.letter_after
    moments = [due_of(after, c.missed_at, book.calendar).at for c in _missed(order) if c.missed_at]
    if order.rework_count or (order.rating is not None and order.rating.satisfied < SATISFIED_FROM):
        moments.append(order.updated_at)
    return min(moments, default=None)


def _missed(order: Order) -> list[Clock]:
    return [c for c in order.running if c.part in UNITS_OWN and c.missed_at is not None]


def proposals_due(order: Order, book: Rulebook) -> dict[str, datetime]:
    """Return what the machine proposes for this order and from when, without what it has proposed."""
    due: dict[str, datetime] = {}
    if order.state not in AT_WORK:
        return due
    case = order.case
    if case.level == LETTER and case.raised_at is not None and _important(order):
        due[SPECIAL] = due_of(book.policy.special_after, case.raised_at, book.calendar).at
    failed = [c.missed_at for c in order.clocks if c.kind is ClockKind.CASE_RESULT and c.missed_at]
    if case.level == SPECIAL and failed:
        due[THIRD] = min(failed)
    # A unit that hands results back and forth and one that hands the order itself: both are returns.
    if order.returned_count + len(order.disputes) >= book.policy.talk_returns:
        due["talk"] = order.updated_at
    return {kind: moment for kind, moment in due.items() if kind not in case.proposed}


def answers_for_it(talks: Iterable[datetime], *, now: datetime, book: Rulebook) -> bool:
    """Say whether accountability (问责) is proposed: a new ground for a talk after talks that were held.

    13710's package has a 督查责任追究办法; after how many talks within how many days is a default that a
    place may change. The machine proposes, a leader decides.
    """
    since = now - timedelta(days=book.policy.accountability_days)
    return sum(moment >= since for moment in talks) >= book.policy.accountability_talks


def _important(order: Order) -> bool:
    """重点诉求: urgent, complex, sent back once, or asked after three times (默认设置)."""
    return (
        order.request.urgent
        or order.complexity is not Complexity.GENERAL
        or order.rework_count > 0
        or order.urged_count >= 3
    )


def next_step_at(order: Order, book: Rulebook) -> datetime | None:
    """Return when the ladder next does or proposes something."""
    moments = list(proposals_due(order, book).values())
    letter = letter_due_at(order, book)
    return min([*moments, *([letter] if letter else [])], default=None)


def on_track(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """A letter is the first step up from tracking."""
    require(order.case.level == TRACK, Conflict("case_level", level=order.case.level))


def after_letter(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Special supervision follows a letter that did not help."""
    require(order.case.level == LETTER, Conflict("case_level", level=order.case.level))


def after_special(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """The third level follows special supervision that did not help."""
    require(order.case.level == SPECIAL, Conflict("case_level", level=order.case.level))


def case_step_open(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """There is something to report to the supervising office."""
    require(_next_case_clock(order) is not None, Conflict("no_case_step"))


def _next_case_clock(order: Order) -> Clock | None:
    steps = [c for c in order.clocks if c.kind in CASE_STEPS and c.open]
    return min(steps, key=lambda clock: CASE_STEPS.index(clock.kind), default=None)


def raise_letter(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """A letter goes to the unit's principal (主要负责人)."""
    case = order.case
    return replace(
        order,
        case=replace(case, level=LETTER, raised_at=ask.now, raised_by=ask.actor.id, letters=case.letters + 1),
    )


def raise_special(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """13710 special supervision: a new D1, D3 and D7 for the unit, beside the order's own clocks."""
    begun = start_clocks(
        rulebook,
        order.kind,
        "special",
        start=ask.now,
        unit_id=order.lead_id,
        round_number=order.round,
        known=order.clocks,
    )
    case = replace(order.case, level=SPECIAL, raised_at=ask.now, raised_by=ask.actor.id)
    return replace(order, case=case, clocks=order.clocks + begun)


def raise_third(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The third level is what the place makes of it; only a leader decides it."""
    case = replace(order.case, level=THIRD, raised_at=ask.now, raised_by=ask.actor.id)
    return replace(order, case=case)


def report_case(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """Arrangement, progress, result: one step after the other."""
    step = _next_case_clock(order)
    clocks = tuple(replace(c, done_at=ask.now) if c is step else c for c in order.clocks)
    return replace(order, clocks=clocks)


def end_case(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """A case ends with its order; what was missed stays missed."""
    return replace(order, clocks=clear(order.clocks, frozenset(CASE_STEPS), now=ask.now))


GUARDS = (on_track, after_letter, after_special, case_step_open)
EFFECTS = (raise_letter, raise_special, raise_third, report_case, end_case)
