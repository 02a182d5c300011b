"""Long-cycle plans (rule T14; 13710: 确实解决不了的，拿出解决的时间节点和方案): conditions and effects."""

from datetime import timedelta

from ticketing.domain.calendar import local
from ticketing.domain.clocks import Clock, add_clock, clear, dated_clock, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.kinds import ClockKind, Complexity, Part
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Plan

STEP_CODE = "PM"
REPLACED = frozenset({ClockKind.RESULT, ClockKind.FEEDBACK, ClockKind.MILESTONE})


def plan_dated(order: Order, ask: Ask, book: Rulebook) -> None:
    """A plan has dated steps in order, the last within 180 days of the dispatch."""
    days = [step.day for step in ask.milestones]
    require(days, Malformed("plan_missing", field="milestones"))
    require(all(step.text.strip() for step in ask.milestones), Malformed("plan_missing", field="milestones"))
    ordered = days == sorted(set(days)) and days[0] > local(ask.now).date()
    require(ordered, Malformed("plan_out_of_order", field="milestones"))
    last = local(order.dispatched_at or order.created_at).date() + timedelta(days=book.policy.plan_days)
    require(days[-1] <= last, Conflict("plan_too_long", last=last, days=book.policy.plan_days))


def plan_due(order: Order, ask: Ask, book: Rulebook) -> None:
    """A plan is for a long-cycle matter, or when the month is nearly over or has passed."""
    # A short rework has no month of its own: the age of the whole still counts from the first dispatch.
    months = (c for c in order.clocks if c.code == book.policy.ceiling)
    month = max(months, key=lambda clock: clock.round, default=None)
    near = month is None or (month.warn_at is not None and ask.now >= month.warn_at)
    require(order.complexity is Complexity.LONG_CYCLE or near, Conflict("plan_too_early"))


def plan_proposed(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """There is a plan that waits."""
    require(order.plan is not None and order.plan.approved_at is None, Conflict("no_plan_proposed"))


def plan_endorsed(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """A leader approves what the assigning side has endorsed."""
    require(order.plan is not None and order.plan.endorsed_by, Conflict("plan_not_endorsed"))


def not_planner(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Proposing, endorsing and approving are three people's, none of a handling unit but the first."""
    plan = order.plan
    taken = {plan.proposed_by, plan.endorsed_by} - {""} if plan else set()
    own = ask.actor.id in taken or (ask.actor.unit_id or "") in order.handling_units
    require(not own, Forbidden("own_plan"))


def propose_plan(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The plan waits; no clock stops for it."""
    return replace(order, plan=Plan(ask.milestones, ask.actor.id, ask.now))


def endorse_plan(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The assigning side stands behind the plan."""
    assert order.plan is not None
    return replace(order, plan=replace(order.plan, endorsed_by=ask.actor.id))


def approve_plan(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """Each step becomes a clock of its own; the limits that the plan replaces are lifted, misses stay."""
    assert order.plan is not None
    clocks = clear(order.clocks, REPLACED, now=ask.now)
    for step in order.plan.milestones:
        clock = dated_clock(STEP_CODE, ClockKind.MILESTONE, step.day, rulebook, start=ask.now, part=Part.PLAN)
        clocks = add_clock(clocks, replace(clock, unit_id=order.lead_id), round_number=order.round)
    plan = replace(order.plan, approved_by=ask.actor.id, approved_at=ask.now)
    return replace(order, plan=plan, clocks=clocks)


def step_open(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """There is a step that is not done."""
    require(_next_step(order) is not None, Conflict("no_step_open", allowed=("apply_for_closing",)))


def _next_step(order: Order) -> int | None:
    """Return which step is next; none while the plan is only proposed, or when its round is over."""
    plan = order.plan
    if (
        plan is None
        or plan.approved_at is None
        or not any(_is_step(c, order) and c.open for c in order.clocks)
    ):
        return None
    return next((n for n, step in enumerate(plan.milestones) if step.done_at is None), None)


def _is_step(clock: Clock, order: Order) -> bool:
    return clock.kind is ClockKind.MILESTONE and clock.round == order.round


def resume_plan(order: Order) -> Order:
    """Return the order with the steps running again that a refused application had ended (rule T15)."""
    plan = order.plan
    if plan is None or plan.approved_at is None:
        return order
    mine = [c for c in order.clocks if _is_step(c, order) and c.cleared_at is None]
    # The last ones are those of the present plan: an earlier one of this round was replaced.
    steps = zip(mine[-len(plan.milestones) :], plan.milestones, strict=False)
    undone = {clock.key for clock, step in steps if step.done_at is None}
    clocks = tuple(replace(c, done_at=None) if c.key in undone else c for c in order.clocks)
    return replace(order, clocks=clocks)


def finish_step(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The earliest open step is done, and its clock with it."""
    number = _next_step(order)
    assert order.plan is not None
    assert number is not None
    steps = tuple(
        replace(step, done_at=ask.now) if n == number else step
        for n, step in enumerate(order.plan.milestones)
    )
    first = next(c.key for c in order.clocks if _is_step(c, order) and c.open)
    clocks = tuple(replace(c, done_at=ask.now) if c.key == first else c for c in order.clocks)
    changed = replace(order, plan=replace(order.plan, milestones=steps), clocks=clocks)
    return changed if _next_step(changed) is not None else _result_due(changed, ask, rulebook)


def _result_due(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """When the last step is done the result is still to be handed in."""
    begun = start_clocks(
        rulebook,
        order.kind,
        "returned",
        start=ask.now,
        unit_id=order.lead_id,
        round_number=order.round,
        known=order.clocks,
    )
    return replace(order, clocks=order.clocks + begun)


GUARDS = (plan_dated, plan_due, plan_proposed, plan_endorsed, not_planner, step_open)
EFFECTS = (propose_plan, endorse_plan, approve_plan, finish_step)
