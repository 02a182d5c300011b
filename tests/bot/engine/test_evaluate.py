"""Figures of acts."""

import pytest

from bot.engine.evaluate import held_out_sentences, intent_figures, readers_agree, unlearnt, wilson
from bot.engine.text.data_files import PROJECT_ROOT


def test_each_act_has_its_share_worst_first() -> None:
    rows = [("a", "consult", "consult"), ("b", "consult", "complain"), ("c", "report", "report")]
    figures = intent_figures(rows)
    assert figures["each"] == [("consult", 0.5), ("report", 1.0)]
    assert figures["accuracy"] == pytest.approx(2 / 3)


def test_the_interval_holds_the_share_and_narrows() -> None:
    low, high = wilson(0.9, 100)
    assert low < 0.9 < high
    assert wilson(0.9, 1000)[0] > low


def test_what_training_has_word_for_word_is_not_measured() -> None:
    learnt, act = held_out_sentences(PROJECT_ROOT / "nlu_data/train")[0]
    told = [(f"{learnt}！", act), ("这一句谁也没有写过", "chitchat")]
    assert unlearnt(told) == [("这一句谁也没有写过", "chitchat")]


def test_a_second_reader_has_read_all_of_the_third_blind_set() -> None:
    assert 0.98 < readers_agree() < 1
