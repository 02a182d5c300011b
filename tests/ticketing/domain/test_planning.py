from datetime import date, timedelta

import pytest

from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    LEADER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    at,
    clocks,
    do,
    order_in,
    refusal,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Command
from ticketing.domain.kinds import Complexity
from ticketing.domain.lights import Light, light_at
from ticketing.domain.machine import advance
from ticketing.domain.orders import Order
from ticketing.domain.records import Milestone
from ticketing.domain.states import State
from ticketing.storage.reference import rulebook


def long_cycle() -> Order:
    waiting = order_in(State.AWAITING_DISPATCH)
    order = do(waiting, Command.DISPATCH, DISPATCHER, complexity=Complexity.LONG_CYCLE)
    for command in (Command.SIGN, Command.DEPLOY, Command.FEED_BACK):
        order = do(order, command, UNIT)
    return order


def planned() -> Order:
    order = do(long_cycle(), Command.PROPOSE_PLAN, UNIT)
    order = do(order, Command.ENDORSE_PLAN, SUPERVISOR)
    return do(order, Command.APPROVE_PLAN, LEADER)


def test_a_long_cycle_matter_has_the_month_and_not_the_week() -> None:
    assert {c.code for c in long_cycle().running} == {"M1"}


def test_each_step_becomes_a_clock_of_its_own_and_replaces_the_month() -> None:
    order = planned()
    assert order.state is State.LONG_CYCLE
    assert [c.due for c in clocks(order, "PM")] == [at("2027-01-11T00:00"), at("2027-03-11T00:00")]
    assert {c.code for c in order.running} == {"PM"}
    assert order.binding is not None
    assert order.binding.due == at("2027-03-11T00:00")


def test_a_planned_order_is_blue() -> None:
    assert light_at(planned(), now=TUESDAY) is Light.BLUE


def test_a_missed_step_is_missed_like_any_limit() -> None:
    late = advance(planned(), now=at("2027-01-11T00:00"), rulebook=rulebook())
    assert [e.name for e in late.events][-1] == "milestone_missed"
    assert light_at(late.order, now=at("2027-01-11T00:00")) is Light.RED


def test_a_month_that_was_missed_stays_missed_under_the_plan() -> None:
    late = at("2026-12-12T09:00")
    order = do(order_in(State.IN_PROGRESS), Command.PROPOSE_PLAN, UNIT, late)
    order = do(order, Command.ENDORSE_PLAN, SUPERVISOR, late)
    order = do(order, Command.APPROVE_PLAN, LEADER, late)
    month = clocks(order, "M1")[0]
    assert (month.missed_at, month.cleared_at) == (month.due, late)


def test_a_general_matter_gets_no_plan_before_its_month_runs_out() -> None:
    assert refusal(order_in(State.IN_PROGRESS), Command.PROPOSE_PLAN, UNIT) == "plan_too_early"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([], "plan_missing"),
        ([date(2026, 11, 10)], "plan_out_of_order"),
        ([date(2026, 12, 2), date(2026, 12, 1)], "plan_out_of_order"),
        ([date(2027, 5, 10)], "plan_too_long"),
    ],
)
def test_a_plan_has_dated_steps_in_order_within_180_days(days: list[date], code: str) -> None:
    steps = tuple(Milestone(day, "施工") for day in days)
    assert refusal(long_cycle(), Command.PROPOSE_PLAN, UNIT, milestones=steps) == code


def test_a_plan_of_exactly_180_days_is_short_enough() -> None:
    last = date(2026, 11, 10) + timedelta(days=180)
    assert do(long_cycle(), Command.PROPOSE_PLAN, UNIT, milestones=(Milestone(last, "验收"),)).plan


def test_three_people_stand_behind_a_plan() -> None:
    order = do(long_cycle(), Command.PROPOSE_PLAN, UNIT)
    assert refusal(order, Command.ENDORSE_PLAN, Actor(UNIT.id, Role.SUPERVISOR)) == "own_plan"
    assert refusal(order, Command.APPROVE_PLAN, LEADER) == "plan_not_endorsed"
    endorsed = do(order, Command.ENDORSE_PLAN, SUPERVISOR)
    assert refusal(endorsed, Command.APPROVE_PLAN, Actor(SUPERVISOR.id, Role.LEADER)) == "own_plan"
    assert refusal(long_cycle(), Command.ENDORSE_PLAN, SUPERVISOR) == "no_plan_proposed"


def test_steps_are_reported_one_after_the_other() -> None:
    order = do(planned(), Command.REPORT_MILESTONE, UNIT)
    assert [c.open for c in clocks(order, "PM")] == [False, True]
    order = do(order, Command.REPORT_MILESTONE, UNIT)
    assert refusal(order, Command.REPORT_MILESTONE, UNIT) == "no_step_open"


def test_a_refused_result_of_a_plan_has_a_new_day_by_which_to_be_done() -> None:
    order = planned()
    for command in (Command.REPORT_MILESTONE, Command.REPORT_MILESTONE, Command.APPLY_FOR_CLOSING):
        order = do(order, command, UNIT)
    returned = do(order, Command.RETURN_FOR_REWORK, SUPERVISOR)
    assert {c.code for c in returned.running} == {"B3"}


def test_after_the_last_step_the_result_is_still_owed() -> None:
    order = planned()
    for _ in range(2):
        order = do(order, Command.REPORT_MILESTONE, UNIT)
    assert {c.code for c in order.running} == {"B3"}


def test_a_returned_application_does_not_use_up_the_plan() -> None:
    order = do(planned(), Command.REPORT_MILESTONE, UNIT, TUESDAY + timedelta(days=1))
    early = do(order, Command.APPLY_FOR_CLOSING, UNIT, TUESDAY + timedelta(days=2))
    back = do(early, Command.RETURN_FOR_REWORK, SUPERVISOR, TUESDAY + timedelta(days=3))
    assert [(c.code, c.due) for c in back.running] == [("PM", at("2027-03-11T00:00"))]
    done = do(back, Command.REPORT_MILESTONE, UNIT, TUESDAY + timedelta(days=4))
    assert [c.code for c in done.running] == ["B3"], "the steps are done, the result is still owed"


def test_no_step_of_a_plan_that_nobody_approved_is_reported() -> None:
    proposed = do(long_cycle(), Command.PROPOSE_PLAN, UNIT)
    assert refusal(proposed, Command.REPORT_MILESTONE, UNIT) == "no_step_open"


def test_a_quick_rework_is_no_way_into_a_plan() -> None:
    asked = order_in(State.AWAITING_FOLLOW_UP)
    rework = do(asked, Command.REWORK, FOLLOW_UP, TUESDAY + timedelta(days=1), rating=UNSOLVED)
    assert refusal(rework, Command.PROPOSE_PLAN, UNIT, TUESDAY + timedelta(days=2)) == "plan_too_early"
