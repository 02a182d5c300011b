from dataclasses import replace
from datetime import datetime, timedelta

from tests.ticketing.order_builders import (
    DISSATISFIED,
    FOLLOW_UP,
    LEADER,
    SUPERVISOR,
    UNIT,
    UNSOLVED,
    at,
    clocks,
    do,
    order_in,
    refusal,
)
from ticketing.domain.commands import Command
from ticketing.domain.machine import advance
from ticketing.domain.orders import Order
from ticketing.domain.records import Claim, Dispute
from ticketing.domain.states import State
from ticketing.storage.reference import rulebook


def later(order: Order, moment: datetime) -> tuple[Order, list[str]]:
    changed = advance(order, now=moment, rulebook=rulebook())
    return changed.order, [event.name for event in changed.events]


def urgent() -> Order:
    order = order_in(State.IN_PROGRESS)
    return replace(order, request=replace(order.request, urgent=True))


def lettered(order: Order | None = None) -> Order:
    return later(order or urgent(), at("2026-11-18T18:00"))[0]


def special() -> Order:
    return do(lettered(), Command.RAISE_SPECIAL, SUPERVISOR, at("2026-11-23T10:00"))


def test_a_working_day_of_red_brings_a_letter_and_not_sooner() -> None:
    # The five working days end on Tuesday the 17th at 18:00.
    assert "raise_letter" not in later(urgent(), at("2026-11-18T17:59"))[1]
    order, names = later(urgent(), at("2026-11-18T18:00"))
    assert names.count("raise_letter") == 1
    assert (order.case.level, order.case.letters) == ("letter", 1)
    assert "raise_letter" not in later(order, at("2026-11-19T18:00"))[1]


def test_the_worker_is_told_to_look_when_the_letter_is_due() -> None:
    order = later(urgent(), at("2026-11-18T00:00"))[0]
    assert order.next_check_at == at("2026-11-18T18:00")


def test_a_rework_brings_a_letter_at_once() -> None:
    order = do(order_in(State.AWAITING_FOLLOW_UP), Command.REWORK, FOLLOW_UP, rating=UNSOLVED)
    assert later(order, order.updated_at)[0].case.level == "letter"


def test_an_office_that_is_late_brings_no_letter_to_the_unit() -> None:
    order = order_in(State.CLOSING_REQUESTED)
    assert later(order, at("2026-11-30T10:00"))[0].case.level == "track"


def test_an_important_matter_is_proposed_for_special_supervision_after_three_days_more() -> None:
    order, names = later(lettered(), at("2026-11-23T18:00"))
    assert "propose" in names
    assert order.case.level == "letter", "the machine proposes; it does not decide"
    plain = lettered(order_in(State.IN_PROGRESS))
    assert "propose" not in later(plain, at("2026-11-23T18:00"))[1]


def test_special_supervision_has_a_first_third_and_seventh_day_of_its_own() -> None:
    order = special()
    assert [c.due for code in ("Z1", "Z3", "Z7") for c in clocks(order, code)] == [
        at("2026-11-24T00:00"),
        at("2026-11-27T00:00"),
        at("2026-12-01T00:00"),
    ]
    for _ in range(3):
        order = do(order, Command.REPORT_CASE, UNIT, at("2026-11-23T11:00"))
    assert refusal(order, Command.REPORT_CASE, UNIT, at("2026-11-23T11:00")) == "no_case_step"


def test_levels_are_climbed_one_by_one_and_the_third_by_a_leader_alone() -> None:
    now = at("2026-11-23T10:00")
    assert refusal(urgent(), Command.RAISE_SPECIAL, SUPERVISOR) == "case_level"
    assert refusal(special(), Command.RAISE_THIRD, SUPERVISOR, now) == "role_not_allowed"
    assert do(special(), Command.RAISE_THIRD, LEADER, now).case.level == "third"
    assert refusal(special(), Command.RAISE_LETTER, SUPERVISOR, now) == "case_level"


def test_special_supervision_that_fails_is_proposed_for_the_third_level() -> None:
    order, _ = later(special(), at("2026-12-01T00:00"))
    assert "third" in order.case.proposed


def test_a_case_outlives_rounds_and_ends_with_its_order() -> None:
    now = at("2026-11-23T11:00")
    order = do(special(), Command.APPLY_FOR_CLOSING, UNIT, now)
    order = do(order, Command.APPROVE, SUPERVISOR, now)
    again = do(order, Command.REWORK, FOLLOW_UP, now, rating=UNSOLVED)
    assert {"Z1", "Z3", "Z7"} <= {c.code for c in again.running}
    closed = do(order, Command.CLOSE, FOLLOW_UP, now)
    assert not [c for c in closed.clocks if c.code.startswith("Z") and c.open]


def test_four_returned_results_propose_a_talk() -> None:
    order = replace(order_in(State.IN_PROGRESS), returned_count=4)
    assert "talk" in later(order, order.updated_at)[0].case.proposed


def test_returned_orders_count_beside_returned_results() -> None:
    order = replace(order_in(State.IN_PROGRESS), returned_count=2)
    claim = Claim("电梯维修", "city.housing", "住建局")
    twice = (Dispute("140105.housing", "小店区住建局", claim, order.created_at),) * 2
    assert "talk" not in later(order, order.updated_at)[0].case.proposed
    assert "talk" in later(replace(order, disputes=twice), order.updated_at)[0].case.proposed


def test_a_dissatisfied_caller_brings_a_letter_before_the_second_call() -> None:
    order = order_in(State.AWAITING_FOLLOW_UP)
    waiting = do(order, Command.CALL_AGAIN, FOLLOW_UP, rating=DISSATISFIED)
    assert waiting.state is State.AWAITING_SECOND_FOLLOW_UP
    assert later(waiting, waiting.updated_at)[0].case.level == "letter"


def test_what_is_over_climbs_no_further() -> None:
    order = replace(order_in(State.AWAITING_FOLLOW_UP), returned_count=4, rework_count=1)
    after, names = later(order, order.updated_at + timedelta(days=30))
    assert (after.case.level, after.case.proposed) == ("track", ())
    assert "raise_letter" not in names
