"""Spoiling sentences, for measurements."""

import pytest

from bot.engine.text.noise import NOISES, spoilt
from bot.engine.text.pinyin import sounds

TEXTS = ["小区门口的路灯坏了，没人修，打了13900001234也没人接", "医保断了两个月还能报销吗？"]


@pytest.mark.parametrize("kind", NOISES)
def test_the_same_seed_gives_the_same_noise(kind: str) -> None:
    assert spoilt(TEXTS, kind) == spoilt(TEXTS, kind)


def test_homophones_change_words_and_keep_the_sound() -> None:
    changed = spoilt(TEXTS, "homophones")
    assert changed != TEXTS
    assert [len(text) for text in changed] == [len(text) for text in TEXTS]
    assert sounds(changed[1]).count(" ") == sounds(TEXTS[1]).count(" ")


def test_two_characters_are_typed_in_letters() -> None:
    assert all(any(c.isascii() and c.isalpha() for c in text) for text in spoilt(TEXTS, "mixed_pinyin"))


def test_marks_and_digits_are_taken_away() -> None:
    assert "，" not in spoilt(TEXTS, "no_punctuation")[0]
    assert "一三九零零零零一二三四" in spoilt(TEXTS, "chinese_digits")[0]
