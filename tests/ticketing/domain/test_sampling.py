import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ticketing.order_builders import (
    DISSATISFIED,
    FOLLOW_UP,
    GOOD,
    HOUSING,
    TUESDAY,
    UNSOLVED,
    do,
    order_in,
    refusal,
    request,
)
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.awaiting import Aside, aside_of
from ticketing.domain.commands import Command
from ticketing.domain.elements import Element
from ticketing.domain.orders import Order, Rating
from ticketing.domain.sampling import is_drawn, waits_for_call
from ticketing.domain.states import State

UNTRUE = Rating(true=False, solved=True, satisfied=4)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def closed_by_bot(*, drawn: bool = True, **changes: object) -> Order:
    return do(order_in(State.AWAITING_FOLLOW_UP, TUESDAY, **changes), Command.CLOSE, BOT, drawn=drawn)


def test_a_lot_falls_into_the_share_as_often_as_the_share_says() -> None:
    lots = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(4000)]
    assert 150 < sum(is_drawn(lot, 5) for lot in lots) < 250
    assert not any(is_drawn(lot, 0) for lot in lots)
    assert all(is_drawn(lot, 100) for lot in lots)


def test_a_closing_by_the_bot_that_is_drawn_waits_for_a_call() -> None:
    order = closed_by_bot()
    assert order.state is State.CLOSED
    assert waits_for_call(order)
    assert aside_of(order) == Aside.SAMPLE


def test_nothing_waits_when_the_lot_was_not_drawn() -> None:
    assert closed_by_bot(drawn=False).sample is None


def test_what_a_person_asked_is_not_asked_again() -> None:
    assert do(order_in(State.AWAITING_FOLLOW_UP), Command.CLOSE, FOLLOW_UP, drawn=True).sample is None


def test_whoever_left_no_number_is_not_drawn() -> None:
    nameless = {**request().elements, "phone": Element(declined=True)}
    assert closed_by_bot(elements=nameless).sample is None


def test_a_caller_who_says_the_same_confirms_the_closing() -> None:
    order = do(closed_by_bot(), Command.CONFIRM_SAMPLE, FOLLOW_UP, rating=DISSATISFIED)
    assert order.sample is not None
    assert (order.state, order.sample.contradicted) == (State.CLOSED, False)
    assert order.rating == GOOD, "the answer that closed the order is not overwritten"
    assert aside_of(order) == ""


@pytest.mark.parametrize("said", [UNSOLVED, UNTRUE])
def test_a_caller_who_says_otherwise_opens_the_order_again(said: Rating) -> None:
    order = do(closed_by_bot(), Command.CONTRADICT_SAMPLE, FOLLOW_UP, rating=said)
    assert order.sample is not None
    assert (order.state, order.round, order.sample.contradicted) == (State.REWORKING, 2, True)
    assert order.sample.ended_by == FOLLOW_UP.id
    assert order.result


def test_a_contradiction_is_found_at_any_time() -> None:
    late = TUESDAY + 200 * DAY
    order = do(closed_by_bot(), Command.CONTRADICT_SAMPLE, FOLLOW_UP, late, rating=UNSOLVED)
    assert order.state is State.REWORKING


def test_answers_are_noted_as_what_they_are() -> None:
    order = closed_by_bot()
    assert refusal(order, Command.CONFIRM_SAMPLE, FOLLOW_UP, rating=UNSOLVED) == "sample_contradicts"
    assert refusal(order, Command.CONTRADICT_SAMPLE, FOLLOW_UP, rating=GOOD) == "sample_agrees"
    assert refusal(order, Command.CONTRADICT_SAMPLE, FOLLOW_UP, rating=UNSOLVED, text=" ") == "text_missing"


def test_nobody_of_the_handling_unit_calls() -> None:
    colleague = Actor("f-9", Role.FOLLOW_UP, unit_id=HOUSING)
    assert refusal(closed_by_bot(), Command.CONFIRM_SAMPLE, colleague) == "handling_unit"
    assert refusal(closed_by_bot(), Command.MISS_SAMPLE_CALL, colleague) == "handling_unit"


def test_a_sample_ends_unreached_after_three_calls_on_three_days() -> None:
    order = closed_by_bot()
    for n in range(3):
        assert waits_for_call(order)
        order = do(order, Command.MISS_SAMPLE_CALL, FOLLOW_UP, TUESDAY + n * (DAY + HOUR))
    assert order.sample is not None
    assert (order.state, order.sample.contradicted) == (State.CLOSED, None)
    assert not waits_for_call(order)
    assert refusal(order, Command.CONFIRM_SAMPLE, FOLLOW_UP) == "no_sample"


def test_a_caller_who_reopens_has_said_it_and_is_not_called() -> None:
    order = do(closed_by_bot(), Command.REOPEN, BOT)
    assert not waits_for_call(order)
    again = replace(order, state=State.CLOSED)
    assert refusal(again, Command.CONFIRM_SAMPLE, FOLLOW_UP) == "no_sample"
