"""Callers who come back: a persistent one was not helped, a malicious one was answered finally."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ticketing.domain.orders import Rating
from ticketing.domain.states import ENDED, State

FLAG_FROM = 3
# From this likeness on two accounts by one caller tell of the same matter (默认设置, 可修改).
SAME_MATTER_FROM = 0.5


class Repeat(StrEnum):
    """How a new request of the same caller on the same matter relates to the earlier ones."""

    FIRST = "first"
    REPEATED = "repeated"
    DUPLICATE = "duplicate"  # an earlier order is still open: to be merged into it
    UNSOLVED = "unsolved"  # persistent: an earlier order was closed and not solved
    ANSWERED = "answered"  # after a final answer: linked, not dispatched again


class Earlier(Protocol):
    """What matters of an earlier order."""

    @property
    def number(self) -> str:
        """Return its number."""

    @property
    def state(self) -> State:
        """Return where it stands."""

    @property
    def rating(self) -> Rating | None:
        """Return what its caller said."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a new order repeats earlier ones: `of` is the one to look at, `count` how many there were."""

    kind: Repeat = Repeat.FIRST
    of: str = ""
    count: int = 0

    @property
    def flagged(self) -> bool:
        """Say whether somebody has to look: three times or more about one matter."""
        return self.count + 1 >= FLAG_FROM

    @property
    def holds_dispatch(self) -> bool:
        """Say whether a person decides before anybody is sent: 国办函〔2025〕66号, 重复诉求并单."""
        return self.kind in (Repeat.DUPLICATE, Repeat.ANSWERED)


def classify(earlier: Sequence[Earlier]) -> Repeat:
    """Return what the earlier orders make of a new one; an unsolved matter always speaks for the caller."""
    return suggest(earlier).kind


def suggest(earlier: Sequence[Earlier]) -> Suggestion:
    """Return the suggestion that follows from the same caller's orders on this matter, newest first."""
    kinds = [(_kind(order), order.number) for order in earlier]
    for wanted in (Repeat.DUPLICATE, Repeat.UNSOLVED, Repeat.ANSWERED, Repeat.REPEATED):
        found = next((number for kind, number in kinds if kind is wanted), None)
        if found is not None:
            return Suggestion(wanted, found, len(earlier))
    return Suggestion()


def _kind(order: Earlier) -> Repeat:
    if order.state not in ENDED:
        return Repeat.DUPLICATE
    if order.state is State.FINAL_ANSWER:
        return Repeat.ANSWERED
    unsolved = order.state is State.CLOSED and (order.rating is None or not order.rating.solved)
    return Repeat.UNSOLVED if unsolved else Repeat.REPEATED


def is_flagged(earlier: Sequence[Earlier]) -> bool:
    """Say whether somebody has to look: three times or more about one matter."""
    return len(earlier) + 1 >= FLAG_FROM
