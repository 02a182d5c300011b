from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ticketing.order_builders import (
    CITIZEN,
    DISPATCHER,
    FOLLOW_UP,
    HOUSING_TEAM,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    UNSOLVED,
    ask,
    at,
    order_in,
    refusal,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Command
from ticketing.domain.errors import Conflict, HotlineError
from ticketing.domain.kinds import ClockKind, RequestType
from ticketing.domain.lights import Light, light_at
from ticketing.domain.machine import advance, apply, commands_for
from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED, State
from ticketing.storage.reference import rulebook

MONTH_LATER = TUESDAY + timedelta(days=40)


def test_clocks_run_from_dispatch_and_not_from_signing() -> None:
    dispatched = order_in(State.DISPATCHED)
    signed = apply(dispatched, ask(Command.SIGN, UNIT, TUESDAY + timedelta(hours=5)), rulebook()).order
    assert {c.started_at for c in signed.clocks} == {TUESDAY}


def test_each_step_stops_its_clock() -> None:
    done = {c.kind for c in order_in(State.CLOSING_REQUESTED).clocks if c.done_at is not None}
    assert done == {
        ClockKind.DISPATCH,
        ClockKind.SIGN,
        ClockKind.DEPLOY,
        ClockKind.FEEDBACK,
        ClockKind.RESULT,
    }


def test_missed_milestones_are_stamped_when_they_were_due_and_once() -> None:
    order = order_in(State.SIGNED)
    late = advance(order, now=MONTH_LATER, rulebook=rulebook())
    missed = {e.details["clock"]: e.at for e in late.events if e.name == "milestone_missed"}
    assert missed == {c.code: c.due for c in order.running}
    assert advance(late.order, now=MONTH_LATER, rulebook=rulebook()).events == ()


def test_after_an_outage_there_are_no_stale_warnings() -> None:
    late = advance(order_in(State.SIGNED), now=MONTH_LATER, rulebook=rulebook())
    assert "milestone_near" not in {event.name for event in late.events}


def test_a_warning_comes_once_when_a_working_day_is_left() -> None:
    order = order_in(State.IN_PROGRESS)
    near = advance(order, now=at("2026-11-17T08:30"), rulebook=rulebook())
    assert "G5" in {e.details["clock"] for e in near.events if e.name == "milestone_near"}
    assert advance(near.order, now=at("2026-11-17T08:31"), rulebook=rulebook()).events == ()


def test_the_next_check_is_the_next_thing_that_happens() -> None:
    order = order_in(State.SIGNED)
    assert order.next_check_at is not None
    quiet = advance(order, now=order.next_check_at - timedelta(seconds=1), rulebook=rulebook())
    loud = advance(order, now=order.next_check_at, rulebook=rulebook())
    assert (len(quiet.events), len(loud.events)) == (0, 1)


def test_an_ended_order_is_never_checked_again() -> None:
    assert order_in(State.CLOSED).next_check_at is None


def test_an_unsigned_order_is_deemed_signed_when_the_limit_passes() -> None:
    order = order_in(State.DISPATCHED)
    after = advance(order, now=at("2026-11-11T18:00"), rulebook=rulebook())
    assert after.order.state is State.SIGNED
    assert after.events[-1].name == "deemed_signed"
    assert after.events[-1].at == at("2026-11-11T18:00")


def test_a_late_command_accounts_for_the_time_that_has_passed_first() -> None:
    changed = apply(order_in(State.SIGNED), ask(Command.DEPLOY, UNIT, at("2026-11-11T09:00")), rulebook())
    assert [e.name for e in changed.events if e.details.get("clock") == "D1"][-1] == "milestone_missed"
    assert changed.events[-1].name == "deploy"


def test_a_returned_result_lets_its_clocks_run_on() -> None:
    order = order_in(State.CLOSING_REQUESTED)
    returned = apply(order, ask(Command.RETURN_FOR_REWORK, SUPERVISOR), rulebook()).order
    assert {c.code for c in returned.running} == {"G5", "D7", "M1"}
    assert returned.returned_count == 1


def test_a_rework_opens_a_round_with_half_the_time() -> None:
    order = order_in(State.AWAITING_FOLLOW_UP)
    rework = apply(order, ask(Command.REWORK, FOLLOW_UP, rating=UNSOLVED), rulebook()).order
    assert (rework.round, rework.rework_count) == (2, 1)
    assert {c.code: c.amount for c in rework.running} == {"G5": "3wd", "D3": "2d", "D7": "4d"}
    assert rework.created_at == order.created_at
    assert rework.result == order.result


def test_a_caller_may_reopen_for_fifteen_days_and_a_supervisor_at_any_time() -> None:
    closed = order_in(State.CLOSED)
    in_time = ask(Command.REOPEN, CITIZEN, TUESDAY + timedelta(days=15))
    assert apply(closed, in_time, rulebook()).order.state is State.REWORKING
    with pytest.raises(Conflict) as refused:
        apply(closed, ask(Command.REOPEN, CITIZEN, TUESDAY + timedelta(days=15, seconds=1)), rulebook())
    assert refused.value.code == "reopen_too_late"
    by_staff = ask(Command.REOPEN, SUPERVISOR, TUESDAY + timedelta(days=400))
    assert apply(closed, by_staff, rulebook()).order.state is State.REWORKING


def test_a_report_of_public_harm_is_not_withdrawn() -> None:
    order = order_in(State.DISPATCHED, request_type=RequestType.REPORT)
    with pytest.raises(Conflict) as refused:
        apply(order, ask(Command.WITHDRAW, CITIZEN), rulebook())
    assert refused.value.code == "report_of_public_harm"


def test_a_new_order_is_green_and_its_worst_clock_colours_it() -> None:
    order = order_in(State.DISPATCHED)
    assert light_at(order, now=TUESDAY) is Light.GREEN
    assert light_at(order, now=at("2026-11-10T21:00")) is Light.YELLOW
    assert light_at(order, now=at("2026-11-11T00:00")) is Light.RED


def test_an_ended_order_is_grey() -> None:
    assert light_at(order_in(State.CLOSED), now=MONTH_LATER) is Light.GREY


def test_an_urgent_consultation_has_its_own_clocks() -> None:
    order = order_in(State.DISPATCHED, request_type=RequestType.CONSULT, urgent=True)
    assert {c.code for c in order.running} == {"R1", "U30", "D1", "C3", "D3", "D7", "M1"}


def test_only_the_lead_units_people_are_offered_its_commands() -> None:
    order = order_in(State.DISPATCHED)
    assert commands_for(order, UNIT, rulebook()) == (Command.SIGN, Command.RETURN_ORDER)
    assert commands_for(order, Actor("u-9", Role.UNIT, unit_id="city.water"), rulebook()) == ()
    assert commands_for(order, CITIZEN, rulebook()) == (Command.WITHDRAW, Command.URGE, Command.SUPPLEMENT)


ACTORS = st.sampled_from([DISPATCHER, UNIT, SUPERVISOR, FOLLOW_UP, CITIZEN, Actor("r-1", Role.REVIEWER)])
STEPS = st.lists(
    st.tuples(st.sampled_from(list(Command)), ACTORS, st.integers(-60, 60 * 24 * 4)), min_size=1, max_size=30
)


@settings(max_examples=150, deadline=None)
@given(steps=STEPS)
def test_whatever_people_try_no_order_is_dropped_or_judged_by_its_own_unit(
    steps: list[tuple[Command, Actor, int]],
) -> None:
    order, now = order_in(State.DISPATCHED), TUESDAY
    for command, actor, minutes in steps:
        now += timedelta(minutes=minutes)
        before = order
        try:
            changed = apply(order, ask(command, actor, now, assignment=HOUSING_TEAM), rulebook())
        except HotlineError:
            continue
        order = changed.order
        check(before, order, events=[e.name for e in changed.events], actor=actor)


def check(before: Order, order: Order, *, events: list[str], actor: Actor) -> None:
    assert order.updated_at >= before.updated_at
    assert order.round >= before.round
    assert order.state in ENDED or order.assignment is not None
    if order.running and order.state not in ENDED:
        waiting = [c for c in order.running if c.missed_at is None]
        assert not waiting or order.next_check_at is not None
    if events[-1] in ("approve", "close"):
        assert actor.role is not Role.UNIT
    kept = {(c.round, c.profile, c.code): c for c in order.clocks}
    for clock in before.clocks:
        assert kept[clock.round, clock.profile, clock.code].due == clock.due
        assert replace(kept[clock.round, clock.profile, clock.code], done_at=None).missed_at in (
            clock.missed_at,
            clock.due,
        )


def test_opening_again_and_withdrawing_say_why() -> None:
    assert refusal(order_in(State.CLOSED), Command.REOPEN, CITIZEN, text=" ") == "text_missing"
    assert refusal(order_in(State.SIGNED), Command.WITHDRAW, CITIZEN, text="") == "text_missing"
