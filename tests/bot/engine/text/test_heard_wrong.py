"""Homophones are read as they were meant, and what is written rightly stays."""

import pytest

from bot.engine.evaluate import held_out_sentences
from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.heard_wrong import as_meant
from bot.engine.text.noise import spoilt


def _wrong(texts: list[str], right: list[str]) -> float:
    pairs = [
        (a, b) for text, clean in zip(texts, right, strict=True) for a, b in zip(text, clean, strict=True)
    ]
    return sum(a != b for a, b in pairs) / len(pairs)


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    rows = held_out_sentences(PROJECT_ROOT / "nlu_data/held_out/blind")
    return [text for text, _ in rows][::4]


def test_a_quarter_of_the_homophones_at_least_is_mended(sentences: list[str]) -> None:
    noisy = spoilt(sentences, "homophones")
    assert _wrong([as_meant(text) for text in noisy], sentences) < _wrong(noisy, sentences) * 0.75


def test_clean_sentences_hardly_change(sentences: list[str]) -> None:
    assert sum(as_meant(text) != text for text in sentences) <= 0.02 * len(sentences)


@pytest.mark.parametrize("text", ["", "好", "TY20261130", "路灯坏了三天没人修，麻烦派人看看"])
def test_short_and_ordinary_words_stay(text: str) -> None:
    assert as_meant(text) == text
