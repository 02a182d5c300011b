"""Callers who come back: a persistent one was not helped, a malicious one was answered finally."""

from collections.abc import Sequence
from enum import StrEnum

from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED, State

FLAG_FROM = 3


class Repeat(StrEnum):
    """How a new request of the same caller on the same topic relates to the earlier ones."""

    FIRST = "first"
    REPEATED = "repeated"
    UNSOLVED = "unsolved"  # persistent: an earlier order is open or was not solved
    ANSWERED = "answered"  # after a final answer: linked, not dispatched again


def classify(earlier: Sequence[Order]) -> Repeat:
    """Return what the earlier orders make of a new one; an unsolved matter always speaks for the caller."""
    if any(order.state not in ENDED or _unsolved(order) for order in earlier):
        return Repeat.UNSOLVED
    if any(order.state is State.FINAL_ANSWER for order in earlier):
        return Repeat.ANSWERED
    return Repeat.REPEATED if earlier else Repeat.FIRST


def _unsolved(order: Order) -> bool:
    return order.state is State.CLOSED and (order.rating is None or not order.rating.solved)


def is_flagged(earlier: Sequence[Order]) -> bool:
    """Say whether somebody has to look: three times or more about one matter."""
    return len(earlier) + 1 >= FLAG_FROM
