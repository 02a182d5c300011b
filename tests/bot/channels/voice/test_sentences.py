"""Sentences for the ear are short and hold only what is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.voice.sentences import LONGEST, length, sentences, spoken

WRITTEN = st.text(st.sampled_from("路灯坏了一二三。，！？、：；\n（）“”《》-*#0123456789 ABC"), max_size=300)


@given(WRITTEN)
def test_no_sentence_has_more_than_twenty_characters(text: str) -> None:
    assert all(length(piece) <= LONGEST for piece in sentences(text))


@given(st.text("路灯坏了三天没人来修", max_size=200))
def test_no_character_is_lost(text: str) -> None:
    assert "".join(sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没错的话，请回复“确认提交”。", "没错的话，说确认提交。"),
        ("详见 https://example.test/a?b=c。", "详见 "),
        ("带身份证（原件）到窗口。", "带身份证到窗口。"),
        ("1. 身份证\n2. 户口本", "身份证\n户口本"),
    ],
)
def test_what_nobody_says_is_left_out(text: str, said: str) -> None:
    assert spoken(text) == said


def test_a_long_clause_is_cut_in_equal_parts() -> None:
    lengths = [length(piece) for piece in sentences("路" * 24)]
    assert lengths == [12, 12]


def test_short_clauses_stay_together() -> None:
    assert sentences("您好，请说。谢谢。") == ["您好，请说。", "谢谢。"]
