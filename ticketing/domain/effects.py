"""What a transition does to the order besides its state, by name. Pure: order in, order out."""

from collections.abc import Callable

from ticketing.domain import (
    calling,
    declining,
    disputing,
    escalating,
    extending,
    final_answers,
    merging,
    planning,
    sampling,
    sharing,
)
from ticketing.domain.clocks import complete, resume_results, start_clocks, start_rework
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.kinds import ClockKind, Part
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Base, Rulebook
from ticketing.domain.records import Task

Effect = Callable[[Order, Ask, Rulebook], Order]


def start_intake_clock(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Acceptance starts the dispatcher's half working day."""
    clocks = start_clocks(rulebook, order.kind, "accepted", start=ask.now)
    return replace(order, clocks=order.clocks + clocks, profile_version=rulebook.version)


def assign(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Dispatch names the units and starts the 13710 clocks: t0 is dispatching, not signing."""
    assert ask.assignment is not None
    team = ask.assignment
    order = replace(order, complexity=ask.complexity or order.complexity)
    clocks = complete(order.clocks, frozenset({ClockKind.DISPATCH}), now=ask.now)
    clocks += start_clocks(rulebook, order.kind, "dispatched", start=ask.now, unit_id=team.lead_id)
    for unit_id in team.co_ids:
        clocks += start_clocks(rulebook, order.kind, "shared", start=ask.now, unit_id=unit_id, known=clocks)
    helpers = zip(team.co_ids, team.co_names, strict=True)
    tasks = [Task(team.lead_id, team.lead_name, Part.LEAD, ask.now)]
    tasks += [Task(unit_id, name, Part.CO, ask.now) for unit_id, name in helpers]
    return replace(
        order,
        assignment=team,
        dispatched_at=ask.now,
        dispatched_by=ask.actor.id,
        tasks=tuple(tasks),
        clocks=clocks,
    )


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


def record_result(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """13710, the 7 and the second 1: result and application for closing."""
    kinds = frozenset({ClockKind.RESULT, ClockKind.FEEDBACK, ClockKind.MILESTONE})
    order = _begin(order, ask, rulebook, base="applied")
    return replace(
        order,
        result=ask.text,
        no_evidence="" if ask.evidence else ask.no_evidence.strip(),
        contacted_at=ask.contacted_at,
        applicant_id=ask.actor.id,
        applicant_unit_id=ask.actor.unit_id,
        clocks=complete(order.clocks, kinds, now=ask.now),
    )


def count_return(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """A returned result was none: its clocks run on as if nothing had been handed in."""
    clocks = complete(order.clocks, frozenset({ClockKind.REVIEW}), now=ask.now)
    clocks = resume_results(clocks, round_number=order.round)
    changed = planning.resume_plan(replace(order, returned_count=order.returned_count + 1, clocks=clocks))
    # Where every limit has passed already, the unit still gets a day by which to be done.
    return changed if _result_awaited(changed, ask) else _begin(changed, ask, rulebook, base="returned")


def _result_awaited(order: Order, ask: Ask) -> bool:
    kinds = (ClockKind.RESULT, ClockKind.MILESTONE)
    return any(c.kind in kinds and c.due > ask.now for c in order.running)


def record_grade(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The reviewer's grade; the answer goes to the caller and the follow-up begins."""
    clocks = complete(order.clocks, frozenset({ClockKind.REVIEW}), now=ask.now)
    judged = replace(order, grade=ask.grade, clocks=clocks, attempts=())
    return _begin(judged, ask, rulebook, base="approved")


def begin_second_follow_up(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Somebody else calls again."""
    clocks = complete(order.clocks, frozenset({ClockKind.FOLLOW_UP}), now=ask.now)
    return _begin(replace(order, clocks=clocks), ask, rulebook, base="called_again")


def _begin(order: Order, ask: Ask, rulebook: Rulebook, *, base: Base) -> Order:
    begun = start_clocks(
        rulebook,
        order.kind,
        base,
        start=ask.now,
        unit_id=order.lead_id,
        round_number=order.round,
        known=order.clocks,
    )
    return replace(order, clocks=order.clocks + begun)


def record_rating(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The citizen's three answers; satisfied never overwrites solved."""
    return replace(order, rating=ask.rating, first_follow_up_by=order.first_follow_up_by or ask.actor.id)


def close(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """13710, the 0: struck off."""
    clocks = complete(order.clocks, frozenset({ClockKind.FOLLOW_UP}), now=ask.now)
    return replace(order, closed_at=ask.now, clocks=clocks)


def start_round(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """A rework opens a new round with its own clocks; number, age and the old result stay."""
    number = order.round + 1
    done = complete(order.clocks, frozenset({ClockKind.FOLLOW_UP}), now=ask.now)
    clocks = start_rework(rulebook, order.kind, start=ask.now, round_number=number, unit_id=order.lead_id)
    clocks = sharing.shares_again(order, done + clocks, rulebook, start=ask.now, round_number=number)
    return replace(
        order,
        round=number,
        rework_count=order.rework_count + 1,
        first_follow_up_by=None,
        closed_at=None,
        tasks=tuple(_back_to_work(task, order) for task in order.tasks),
        clocks=clocks,
    )


def _back_to_work(task: Task, order: Order) -> Task:
    return replace(task, done_at=None, ended_at=None) if task.unit_id == order.lead_id else task


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
        begin_second_follow_up,
        record_rating,
        close,
        start_round,
        count_urge,
        *calling.EFFECTS,
        *declining.EFFECTS,
        *disputing.EFFECTS,
        *escalating.EFFECTS,
        *extending.EFFECTS,
        *final_answers.EFFECTS,
        *merging.EFFECTS,
        *planning.EFFECTS,
        *sampling.EFFECTS,
        *sharing.EFFECTS,
    )
}
