"""Text into one shape."""

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.text.normalise import neutralise_command, normalise, strip_control


@given(st.text(max_size=60))
def test_normalising_moves_no_character(text: str) -> None:
    assert len(normalise(text)) == len(text)


def test_traditional_and_full_width_become_plain() -> None:
    assert normalise("著火ＡＢＣ１２３") == "着火ABC123"


def test_control_characters_and_lone_surrogates_go() -> None:
    assert strip_control("你\x00好\ud800\u200b") == "你好"


def test_a_leading_slash_cannot_command_the_engine() -> None:
    assert neutralise_command("\u3000 /inform{}") == "／inform{}"
