from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ticketing.knowledge.encoders import CachedEncoder, Vectors, default_encoder


class Counting:
    """An encoder that remembers what it had to encode."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def cached(counting: Counting, tmp_path: Path) -> CachedEncoder:
    return CachedEncoder(counting, tmp_path / "cache")


def test_a_text_of_the_base_is_encoded_once(cached: CachedEncoder, counting: Counting) -> None:
    first = cached.recall(["一", "二二"])
    assert np.array_equal(cached.recall(["一", "二二"]), first)
    assert counting.asked == ["一", "二二"]


def test_only_new_texts_are_encoded_after_a_change(cached: CachedEncoder, counting: Counting) -> None:
    cached.recall(["一", "二二"])
    assert cached.recall(["三三三", "一"])[:, 0].tolist() == [3.0, 1.0]
    assert counting.asked == ["一", "二二", "三三三"]


def test_texts_that_left_the_base_leave_the_cache(cached: CachedEncoder) -> None:
    cached.recall(["一", "二二"])
    cached.recall(["一", "三三三"])
    assert cached.holds(["一", "三三三"])
    assert not cached.holds(["二二"])


def test_a_citizen_s_question_is_never_stored(cached: CachedEncoder, tmp_path: Path) -> None:
    cached.encode(["我的问题"])
    assert not list(tmp_path.iterdir())
    assert not cached.holds(["我的问题"])


def test_two_wordings_of_one_question_lie_closer_than_two_questions() -> None:
    encoder = default_encoder()
    if encoder is None:
        pytest.skip("no encoder for this machine")
    lost, gone, heating = encoder.encode(["身份证丢了怎么补办", "证件遗失如何重新领取", "暖气不热找谁"])
    assert lost @ gone > lost @ heating
    assert np.linalg.norm(lost) == pytest.approx(1.0, abs=1e-3)
