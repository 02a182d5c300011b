from dataclasses import replace

import pytest

from tests.ticketing.order_builders import UNSOLVED, order_in
from ticketing.domain.orders import Order
from ticketing.domain.repeats import Repeat, classify, is_flagged
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
        ([order_in(State.IN_PROGRESS)], Repeat.UNSOLVED),
    ],
)
def test_an_unsolved_matter_speaks_for_the_caller(earlier: list[Order], expected: Repeat) -> None:
    assert classify(earlier) is expected


def test_the_third_time_is_flagged() -> None:
    assert not is_flagged([CLOSED])
    assert is_flagged([CLOSED, CLOSED])
