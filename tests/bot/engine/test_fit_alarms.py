"""The weights of rules and learnt readings."""

import numpy as np

from bot.engine.fit_alarms import Seen, best_bar, fitted

# One number that tells the emergencies apart, with some overlap, among others that say nothing.
NOW = np.array([True] * 60 + [False] * 60)
ROWS = np.column_stack([np.r_[np.linspace(-0.5, 3, 60), np.linspace(-3, 0.5, 60)], *[np.zeros(120)] * 4])
SEEN = Seen(ROWS, NOW, np.r_[np.full(60, 2.0), np.full(30, 3.0), np.full(30, 1.0)])


def test_a_missed_emergency_may_cost_more_than_a_false_alarm() -> None:
    scores = np.r_[np.full(10, 1.0), np.full(1, 0.0), np.full(1, 0.0), np.full(10, -1.0)]
    now = np.array([True] * 11 + [False] * 11)
    assert best_bar(scores, now, np.where(now, 2.0, 1.0)) <= 0


def test_a_false_alarm_may_cost_more_than_a_missed_emergency() -> None:
    scores, now = np.array([1.0, 0.0, 0.0, -1.0]), np.array([True, True, False, False])
    assert best_bar(scores, now, np.array([2.0, 2.0, 3.0, 3.0])) > 0


def test_what_tells_emergencies_apart_gets_the_weight() -> None:
    found = fitted(SEEN)
    assert found["quick"] > 0.5
    assert found["signs"] == [0.0, 0.0]


def test_the_bar_is_moved_into_the_bias_and_what_it_gives_is_told() -> None:
    at_bar = next(row for row in fitted(SEEN)["measured"] if row["bar"] == 0.0)
    assert at_bar["recall"] > 0.9
    assert at_bar["of_ordinary"] == 0
