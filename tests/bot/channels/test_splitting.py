"""Long texts are cut where people would pause, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split_text, utf8_bytes, utf16_units


@given(st.text(max_size=300), st.integers(min_value=4, max_value=50))
def test_no_part_is_too_long_and_no_character_is_lost(text: str, limit: int) -> None:
    for measure in (utf8_bytes, utf16_units):
        parts = split_text(text, limit, measure=measure)
        assert all(measure(part) <= limit for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_is_cut_after_a_sentence() -> None:
    assert split_text("第一句话。第二句话。第三", 8) == ["第一句话。", "第二句话。第三"]


def test_emoji_count_as_telegram_counts_them() -> None:
    assert utf16_units("灯😀") == 3
