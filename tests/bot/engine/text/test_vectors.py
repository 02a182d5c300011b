"""Stored embeddings."""

from pathlib import Path

import numpy as np

from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.encoders import Vectors
from bot.engine.text.taxonomy import read_petitions, read_topics, shape
from bot.engine.text.vectors import ENCODED, encode_all, key_of, read_vectors, write_vectors


class LengthEncoder:
    """A vector from the text's length; remembers what it was asked."""

    name = "length"
    dimension = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Vectors:
        self.asked += texts
        return np.array([[0.6, 0.8] for _ in texts], dtype=np.float32).reshape(-1, 2)


def test_only_what_is_not_stored_is_encoded(tmp_path: Path) -> None:
    file = tmp_path / "v.npz"
    write_vectors(file, ["路灯"], np.array([[0.8, 0.6]], dtype=np.float32))
    encoder = LengthEncoder()
    vectors = encode_all(["路灯", "暖气", "暖气"], encoder, stored=file)
    assert encoder.asked == ["暖气"]
    assert np.allclose(vectors, [[0.8, 0.6], [0.6, 0.8], [0.6, 0.8]], atol=0.01)


def test_the_shipped_vectors_cover_our_examples() -> None:
    topics, examples = read_topics("nlu_data/topics")
    examples += read_petitions("nlu_data/petitions", topics)
    known = read_vectors(PROJECT_ROOT / "nlu_data/vectors/topics-e5.npz")
    missing = [e.code for e in examples if key_of(shape(e.text)[:ENCODED]) not in known]
    assert len(missing) < 0.1 * len(examples), "run python -m bot.engine.embed"
