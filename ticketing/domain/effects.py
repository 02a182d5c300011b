"""What a transition does to the order besides its state, by name. Pure: order in, order out."""

from collections.abc import Callable
from dataclasses import replace

from ticketing.domain.clocks import complete, resume_results, start_clocks, start_rework
from ticketing.domain.commands import Ask
from ticketing.domain.kinds import ClockKind
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook

Effect = Callable[[Order, Ask, Rulebook], Order]


def start_intake_clock(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Acceptance starts the dispatcher's half working day."""
    clocks = start_clocks(rulebook, order.kind, "accepted", start=ask.now)
    return replace(order, clocks=order.clocks + clocks, profile_version=rulebook.version)


def assign(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Dispatch names the units and starts the 13710 clocks: t0 is dispatching, not signing."""
    done = complete(order.clocks, frozenset({ClockKind.DISPATCH}), now=ask.now)
    started = start_clocks(rulebook, order.kind, "dispatched", start=ask.now)
    return replace(order, assignment=ask.assignment, dispatched_at=ask.now, clocks=done + started)


def stop_sign_clock(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """Signing answers the signing and the response limit."""
    kinds = frozenset({ClockKind.SIGN, ClockKind.RESPOND})
    return replace(order, clocks=complete(order.clocks, kinds, now=ask.now))


def stop_deploy_clock(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """13710, the first 1: deployed on the day."""
    kinds = frozenset({ClockKind.DEPLOY})
    return replace(order, officer=ask.officer, clocks=complete(order.clocks, kinds, now=ask.now))


def stop_feedback_clock(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """13710, the 3: measures and progress were fed back."""
    return replace(order, clocks=complete(order.clocks, frozenset({ClockKind.FEEDBACK}), now=ask.now))


def record_result(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """13710, the 7 and the second 1: result and application for closing."""
    kinds = frozenset({ClockKind.RESULT, ClockKind.FEEDBACK})
    return replace(
        order,
        result=ask.text,
        contacted_at=ask.contacted_at,
        applicant_id=ask.actor.id,
        applicant_unit_id=ask.actor.unit_id,
        clocks=complete(order.clocks, kinds, now=ask.now),
    )


def count_return(order: Order, _ask: Ask, _rulebook: Rulebook) -> Order:
    """A returned result was none: its clocks run on as if nothing had been handed in."""
    clocks = resume_results(order.clocks, round_number=order.round)
    return replace(order, returned_count=order.returned_count + 1, clocks=clocks)


def record_grade(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The reviewer's grade."""
    return replace(order, grade=ask.grade)


def record_rating(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The citizen's three answers; satisfied never overwrites solved."""
    return replace(order, rating=ask.rating, first_follow_up_by=order.first_follow_up_by or ask.actor.id)


def close(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """13710, the 0: struck off."""
    return replace(order, closed_at=ask.now)


def start_round(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """A rework opens a new round with its own clocks; number, age and the old result stay."""
    number = order.round + 1
    clocks = start_rework(rulebook, order.kind, start=ask.now, round_number=number)
    return replace(
        order,
        round=number,
        rework_count=order.rework_count + 1,
        first_follow_up_by=None,
        closed_at=None,
        clocks=order.clocks + clocks,
    )


def count_urge(order: Order, _ask: Ask, _rulebook: Rulebook) -> Order:
    """How often the citizen had to ask."""
    return replace(order, urged_count=order.urged_count + 1)


EFFECTS: dict[str, Effect] = {
    effect.__name__: effect
    for effect in (
        start_intake_clock,
        assign,
        stop_sign_clock,
        stop_deploy_clock,
        stop_feedback_clock,
        record_result,
        count_return,
        record_grade,
        record_rating,
        close,
        start_round,
        count_urge,
    )
}
