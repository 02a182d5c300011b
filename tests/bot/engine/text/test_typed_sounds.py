"""Words typed in letters are read in characters, where our own sentences know them."""

import pytest

from bot.engine.text.dialect import plain_words
from bot.engine.text.typed_sounds import counted, in_characters

PAIRS = {
    "yi bao": {"医保": 9, "一包": 2},
    "deng huai": {"灯坏": 5},
    "lu deng": {"路灯": 20},
    "fang an": {"方案": 4},
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yibao怎么报", "医保怎么报"),
        ("路denghuai了", "路灯坏了"),
        ("交个fangan", "交个方案"),
        ("yibao denghuai都要", "医保 灯坏都要"),
    ],
)
def test_a_word_of_known_sound_is_written_in_characters(typed: str, meant: str) -> None:
    assert in_characters(typed, PAIRS) == meant


@pytest.mark.parametrize("text", ["wifi连不上", "ETC怎么办", "zhuozi坏了", "hold on", "yibao", "路灯坏了"])
def test_what_is_no_known_word_stays(text: str) -> None:
    assert in_characters(text, PAIRS) == text


def test_the_pair_that_fits_its_neighbour_is_taken() -> None:
    pairs = {"yi bao": {"医保": 5, "一包": 4}, "bao yan": {"包烟": 3}}
    assert in_characters("买yibao烟", pairs) == "买一包烟"


def test_pairs_are_counted_once_a_sentence_and_rare_ones_left_out() -> None:
    rows = list(counted(["路灯坏了路灯", "路灯不亮", "修路灯", "井盖"]))
    assert ("lu deng", "路灯", 3) in rows
    assert all(count >= 3 for _, _, count in rows)


def test_the_readers_see_the_characters() -> None:
    assert plain_words("dianti坏了") == "电梯坏了"
