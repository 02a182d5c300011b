"""The quick reading stands where it is sure; the encoder is asked only otherwise."""

import numpy as np
import pytest

from bot.engine.text import cascade, vectors
from bot.engine.text.cascade import Cascade, Sentence
from bot.engine.text.encoders import Vectors
from bot.engine.text.heads import Head

TEXTS = ["路灯坏了", "灯不亮了", "谢谢你", "多谢了"]
# Whatever is encoded, this head is sure that somebody gives thanks.
THANKFUL = Head(["fault", "thank"], np.zeros((2, 2), np.float32), np.array([-20.0, 20.0], np.float32))


class Counting:
    """An encoder that counts what it is asked."""

    name, dimension = "hotline", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(t), t.count("了") + 0.5] for t in texts], dtype=np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(vectors, "encoder_named", lambda _name: counting)
    monkeypatch.setattr(cascade, "head_of", lambda _task, *, encoder: THANKFUL)
    vectors.vector_of.cache_clear()
    return counting


def fitted(*, sure: float) -> Cascade:
    return Cascade.fit(
        [sentence(t) for t in TEXTS],
        ["fault", "fault", "thank", "thank"],
        encoder="hotline",
        task="acts",
        sure=sure,
    )


def sentence(text: str) -> Sentence:
    return Sentence(text, text, [0.0])


def test_a_sure_quick_reading_asks_no_encoder(encoder: Counting) -> None:
    reader = fitted(sure=0.0)
    asked = len(encoder.asked)
    reader.chances(sentence("路灯坏了"))
    assert len(encoder.asked) == asked


def test_a_doubtful_one_asks_once_however_many_read_it(encoder: Counting) -> None:
    reader = fitted(sure=1.1)
    asked = len(encoder.asked)
    reader.chances(sentence("灯灭了"))
    reader.chances(sentence("灯灭了"))
    assert encoder.asked[asked:] == ["灯灭了"]


def test_training_encodes_nothing(encoder: Counting) -> None:
    fitted(sure=0.5)
    assert encoder.asked == []


def test_the_encoder_may_turn_a_doubtful_reading(encoder: Counting) -> None:
    reader = fitted(sure=1.1)
    assert reader.labels[int(reader.chances(sentence("路灯坏了")).argmax())] == "thank"


def test_of_a_long_text_the_encoder_has_seen_too_little_to_turn_it(encoder: Counting) -> None:
    reader = fitted(sure=1.1)
    long = sentence("路灯坏了" * 60)
    short, whole = reader.chances(sentence("路灯坏了")), reader.chances(long)
    assert whole[reader.labels.index("fault")] > short[reader.labels.index("fault")]


def test_the_encoder_is_left_out_where_the_quick_reading_is_enough(encoder: Counting) -> None:
    fitted(sure=1.1).chances(sentence("灯灭了"), enough=lambda _ranking: True)
    assert encoder.asked == []


def test_without_an_encoder_the_ngrams_decide() -> None:
    reader = Cascade.fit(
        [sentence(t) for t in TEXTS], ["a", "a", "b", "b"], encoder="none", task="acts", sure=0.9
    )
    assert reader.head is None
    assert reader.labels[int(reader.chances(sentence("路灯坏了")).argmax())] == "a"
