from dataclasses import replace

import pytest

from tests.ticketing.order_builders import UNSOLVED, order_in
from ticketing.domain.orders import Order
from ticketing.domain.repeats import Repeat, classify, is_flagged, suggest
from ticketing.domain.states import State

CLOSED = order_in(State.CLOSED)
FINAL = replace(CLOSED, state=State.FINAL_ANSWER)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([], Repeat.FIRST),
        ([CLOSED], Repeat.REPEATED),
        ([FINAL], Repeat.ANSWERED),
        ([replace(CLOSED, rating=None)], Repeat.UNSOLVED),
        ([replace(CLOSED, rating=UNSOLVED), FINAL], Repeat.UNSOLVED),
        ([order_in(State.IN_PROGRESS)], Repeat.DUPLICATE),
        ([CLOSED, order_in(State.IN_PROGRESS), FINAL], Repeat.DUPLICATE),
    ],
)
def test_an_unsolved_matter_speaks_for_the_caller(earlier: list[Order], expected: Repeat) -> None:
    assert classify(earlier) is expected


def test_the_third_time_is_flagged() -> None:
    assert not is_flagged([CLOSED])
    assert is_flagged([CLOSED, CLOSED])


def test_a_suggestion_names_the_order_to_look_at() -> None:
    found = suggest(
        [replace(CLOSED, number="n-3"), replace(CLOSED, number="n-2"), replace(FINAL, number="n-1")]
    )
    assert (found.kind, found.of, found.count, found.flagged) == (Repeat.ANSWERED, "n-1", 3, True)
    assert found.holds_dispatch
    assert not suggest([CLOSED]).holds_dispatch
