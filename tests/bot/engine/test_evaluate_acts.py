"""Figures of messages with several acts."""

import pytest

from bot.engine.evaluate_acts import FILE, Read, figures
from bot.engine.text.data_files import load_yaml


def test_an_act_is_lost_when_nothing_stands_for_it() -> None:
    assert Read("", ["seek_help", "consult"], ["seek_help"]).is_lost
    assert Read("", ["seek_help", "consult"], ["seek_help", "urge"]).is_lost
    assert not Read("", ["seek_help", "consult"], ["complain", "consult"]).is_lost


def test_one_matter_read_as_two_is_cut_up() -> None:
    assert Read("", ["complain"], ["complain", "complain"]).is_cut_up
    assert not Read("", ["complain"], ["report"]).is_cut_up


def test_shares_are_of_all_messages() -> None:
    read = [Read("", ["consult"], ["consult"]), Read("", ["consult", "urge"], ["consult"])]
    assert figures(read) == pytest.approx({"exact": 0.5, "lost": 0.5, "cut_up": 0.0})


def test_each_message_of_the_set_has_as_many_acts_as_its_part_says() -> None:
    cases = load_yaml(FILE)
    assert len(cases["several"]) >= 30
    assert all(len(row["acts"]) == 1 for row in cases["one"])
