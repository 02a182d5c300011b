"""Figures of acts."""

import pytest

from bot.engine.evaluate import intent_figures, wilson


def test_each_act_has_its_share_worst_first() -> None:
    rows = [("a", "consult", "consult"), ("b", "consult", "complain"), ("c", "report", "report")]
    figures = intent_figures(rows)
    assert figures["each"] == [("consult", 0.5), ("report", 1.0)]
    assert figures["accuracy"] == pytest.approx(2 / 3)


def test_the_interval_holds_the_share_and_narrows() -> None:
    low, high = wilson(0.9, 100)
    assert low < 0.9 < high
    assert wilson(0.9, 1000)[0] > low
