"""The cost of noise."""

import numpy as np
from numpy.typing import NDArray

from bot.engine.evaluate_noise import losses
from bot.engine.text.noise import NOISES


def by_its_comma(texts: list[str]) -> NDArray[np.str_]:
    return np.array(["two" if "，" in text else "one" for text in texts])


def test_what_a_reader_loses_is_told_for_each_kind() -> None:
    told = list(losses(["路灯坏了，求修", "路灯坏了"], ["two", "one"], by_its_comma))
    assert told[0] == ("clean", 1.0, 0.0)
    assert [kind for kind, _, _ in told[1:]] == list(NOISES)
    assert ("no_punctuation", 0.5, 50.0) in told
