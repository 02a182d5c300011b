"""The weights of rules and learnt readings."""

import numpy as np

from bot.engine.fit_alarms import OF_ORDINARY, Seen, bar_over, fitted
from bot.engine.text.weighing import READINGS

# One number that tells the emergencies apart, with some overlap, among others that say nothing.
NOW = np.array([True] * 60 + [False] * 60)
ROWS = np.column_stack([np.r_[np.linspace(-0.5, 3, 60), np.linspace(-3, 0.5, 60)], *[np.zeros(120)] * 4])
SEEN = Seen(ROWS, NOW)
CALM = np.column_stack([np.linspace(-3, -1, 1000), *[np.zeros(1000)] * 4])


def test_no_more_than_the_stated_share_of_ordinary_messages_is_over_the_bar() -> None:
    scores = np.arange(100.0)
    assert (scores >= bar_over(scores, share=0.05)).sum() == 5


def test_what_is_not_read_counts_as_quiet() -> None:
    scores = np.r_[np.full(98, np.nan), 1.0, 2.0]
    assert 1 < bar_over(scores, share=0.01) <= 2


def test_what_tells_emergencies_apart_gets_the_weight() -> None:
    found = fitted(SEEN, CALM)
    assert found["quick"] > 0.5
    assert found["signs"] == [0.0, 0.0]


def test_the_bar_is_moved_into_the_bias_and_what_it_gives_is_told() -> None:
    found = fitted(SEEN, CALM)
    weights = np.array([*(found[name] for name in READINGS), found["rule"], *found["signs"]])
    assert (CALM @ weights + found["bias"] >= 0).mean() <= OF_ORDINARY + 0.002
    at_bar = next(row for row in found["measured"] if row["bar"] == 0.0)
    assert at_bar["recall"] > 0.9
