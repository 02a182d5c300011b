from dataclasses import replace
from datetime import timedelta

from tests.ticketing.order_builders import (
    ARBITER,
    CLAIM,
    HOUSING,
    LEADER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    WATER,
    at,
    clocks,
    do,
    order_in,
    refusal,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.commands import Command
from ticketing.domain.kinds import Part
from ticketing.domain.machine import advance
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.records import Claim
from ticketing.domain.states import State
from ticketing.storage.reference import rulebook

HEAT = Assignment("city.energy", "太原市能源局")
WATER_UNIT = Actor("u-7", Role.UNIT, unit_id="city.water")
HEAT_UNIT = Actor("u-8", Role.UNIT, unit_id="city.energy")
HOUR = timedelta(hours=1)


def disputed() -> Order:
    return do(order_in(State.DISPATCHED), Command.RETURN_ORDER, UNIT, TUESDAY + HOUR)


def moved(order: Order, team: Assignment = WATER) -> Order:
    return do(order, Command.REASSIGN, ARBITER, TUESDAY + 2 * HOUR, assignment=team)


def twice_moved() -> Order:
    again = do(
        moved(disputed()), Command.RETURN_ORDER, WATER_UNIT, TUESDAY + 3 * HOUR, claim=claim("city.energy")
    )
    return do(again, Command.REASSIGN, SUPERVISOR, TUESDAY + 4 * HOUR, assignment=HEAT)


def claim(unit_id: str) -> Claim:
    return replace(CLAIM, proper_id=unit_id)


def test_a_return_cites_the_powers_list_and_names_the_proper_unit() -> None:
    order = order_in(State.DISPATCHED)
    assert refusal(order, Command.RETURN_ORDER, UNIT, claim=None) == "claim_missing"
    assert refusal(order, Command.RETURN_ORDER, UNIT, claim=claim(HOUSING)) == "proper_unit_missing"
    assert refusal(order, Command.RETURN_ORDER, UNIT, text=" ") == "text_missing"


def test_after_a_working_day_the_order_is_signed_for_and_not_returned() -> None:
    late = at("2026-11-11T18:00")
    assert refusal(order_in(State.DISPATCHED), Command.RETURN_ORDER, UNIT, late) == "not_allowed_now"


def test_while_it_is_disputed_the_arbiter_owes_and_the_citizens_clock_runs() -> None:
    order = disputed()
    arbitration = clocks(order, "A0.5")[0]
    assert (arbitration.part, arbitration.unit_id) == (Part.OFFICE, "city.hotline")
    assert {"D1", "D3", "D7", "G5", "M1", "A0.5"} == {c.code for c in order.running}


def test_nobody_judges_his_own_dispatch() -> None:
    same = Actor("d-1", Role.SUPERVISOR)
    assert refusal(disputed(), Command.REJECT_RETURN, same) == "own_dispatch"


def test_nobody_judges_a_dispute_of_his_own_unit() -> None:
    for unit_id in (HOUSING, "city.water"):
        party = Actor("s-9", Role.SUPERVISOR, unit_id=unit_id)
        assert refusal(disputed(), Command.REJECT_RETURN, party) == "own_dispute"


def test_an_upheld_return_lifts_the_returners_first_day_and_gives_the_new_unit_its_own() -> None:
    order = moved(disputed())
    first, second = clocks(order, "D1")
    assert (first.unit_id, first.cleared_at) == (HOUSING, TUESDAY + 2 * HOUR)
    assert (second.unit_id, second.started_at, second.open) == ("city.water", TUESDAY + 2 * HOUR, True)
    assert clocks(order, "R1")[1].unit_id == "city.water"


def test_an_upheld_return_lifts_even_a_first_day_that_was_missed() -> None:
    night = at("2026-11-11T09:00")
    order = advance(disputed(), now=night, rulebook=rulebook()).order
    assert clocks(order, "D1")[0].missed_at is not None
    order = do(order, Command.REASSIGN, ARBITER, night, assignment=WATER)
    assert clocks(order, "D1")[0].cleared_at == night


def test_the_citizens_clock_keeps_its_start_whoever_handles() -> None:
    before, after = disputed(), moved(disputed())
    for code in ("D3", "D7", "G5", "M1"):
        assert (clocks(after, code)[0].due, clocks(after, code)[0].started_at) == (
            clocks(before, code)[0].due,
            TUESDAY,
        )
        assert clocks(after, code)[0].unit_id == "city.water"


def test_a_miss_stays_with_the_unit_that_missed() -> None:
    order = replace(disputed(), clocks=tuple(replace(c, missed_at=c.due) for c in disputed().clocks))
    assert clocks(moved(order), "D3")[0].unit_id == HOUSING


def test_a_rejected_return_leaves_the_first_day_and_forbids_another_return() -> None:
    order = do(disputed(), Command.REJECT_RETURN, ARBITER, TUESDAY + 2 * HOUR)
    assert order.state is State.DISPATCHED
    assert (clocks(order, "D1")[0].cleared_at, clocks(order, "D1")[0].unit_id) == (None, HOUSING)
    assert refusal(order, Command.RETURN_ORDER, UNIT, TUESDAY + 2 * HOUR) == "return_forbidden"


def test_after_a_rejected_return_silence_counts_as_signing_again() -> None:
    order = do(disputed(), Command.REJECT_RETURN, ARBITER, TUESDAY + 2 * HOUR)
    assert advance(order, now=at("2026-11-11T18:00"), rulebook=rulebook()).order.state is State.SIGNED


def test_giving_it_back_to_the_returner_has_to_be_called_a_rejection() -> None:
    same = Assignment(HOUSING, "局")
    assert refusal(disputed(), Command.REASSIGN, ARBITER, assignment=same) == "same_unit_again"


def test_a_unit_that_was_freed_does_not_get_the_order_back_from_an_arbiter() -> None:
    order = do(moved(disputed()), Command.RETURN_ORDER, WATER_UNIT, TUESDAY + 3 * HOUR, claim=claim(HOUSING))
    assert order.dispute is not None
    assert order.dispute.loop
    back = Assignment(HOUSING, "局")
    assert refusal(order, Command.REASSIGN, SUPERVISOR, TUESDAY + 3 * HOUR, assignment=back) == "return_loop"
    up = do(order, Command.REFER_UP, SUPERVISOR, TUESDAY + 3 * HOUR)
    assert do(up, Command.REASSIGN, LEADER, TUESDAY + 4 * HOUR, assignment=back).lead_id == HOUSING


def test_the_third_dispute_goes_up_the_line() -> None:
    order = twice_moved()
    now = TUESDAY + 5 * HOUR
    assert refusal(order, Command.RETURN_ORDER, HEAT_UNIT, now) == "returns_used_up"
    up = do(order, Command.ASK_CONSULTATION, HEAT_UNIT, now)
    assert clocks(up, "H2")[0].unit_id == "city.gov"
    assert refusal(up, Command.REJECT_RETURN, ARBITER, now) == "wrong_level"
    decided = do(up, Command.REJECT_RETURN, LEADER, now)
    assert (decided.state, decided.return_forbidden) == (State.DISPATCHED, True)


def test_consultation_is_not_asked_for_before_the_returns_are_used_up() -> None:
    order = order_in(State.DISPATCHED)
    assert refusal(order, Command.ASK_CONSULTATION, UNIT) == "returns_not_used_up"


def test_what_went_up_the_line_does_not_go_up_twice() -> None:
    up = do(disputed(), Command.REFER_UP, ARBITER)
    assert refusal(up, Command.REFER_UP, ARBITER) == "already_consulted"
    final = do(up, Command.REASSIGN, LEADER, assignment=WATER)
    assert refusal(final, Command.RETURN_ORDER, WATER_UNIT, claim=claim(HOUSING)) == "return_forbidden"
