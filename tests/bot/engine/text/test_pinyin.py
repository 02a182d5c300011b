"""What a text sounds like."""

import pytest

from bot.engine.text.pinyin import sounds, syllables_of


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("医保", ["yi", "bao"]),
        ("yibao怎么报", ["yi", "bao", "zen", "me", "bao"]),
        ("WIFI", ["wifi"]),
        ("12345", ["12345"]),
    ],
)
def test_a_text_is_cut_into_syllables(text: str, syllables: list[str]) -> None:
    assert syllables_of(text) == syllables


def test_homophones_sound_alike() -> None:
    assert sounds("路灯坏了，求帮忙") == sounds("路登坏了求帮忙")
