"""Sentence embeddings of short readings: one encoding a message, and none twice while training."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.normalise import normalise

_MOST = 80  # characters: an act stands at the beginning, and the encoder's time grows with the length
_CACHE = "var/cache/sentence_vectors"


def opening(text: str) -> str:
    """What is encoded of a text: simplified, without white space, at most 80 characters."""
    return re.sub(r"\s+", "", normalise(text))[:_MOST]


@lru_cache(maxsize=32)
def vector_of(text: str, *, encoder: str) -> Vectors:
    """The vector of one text, shape (dimension,); readers of the same message share it."""
    vector: Vectors = encoder_named(encoder).encode([opening(text)])[0]
    return vector


def vectors_of(texts: list[str], *, encoder: str) -> Vectors:
    """Vectors of training sentences, shape (len(texts), dimension), kept on disk between trainings."""
    opened = encoder_named(encoder)
    if not opened.dimension:
        return opened.encode(texts)
    known = _read(file := resolve(_CACHE) / f"{encoder}.npz")
    missing = list(dict.fromkeys(o for o in map(opening, texts) if _key(o) not in known))
    if missing:
        known.update(zip(map(_key, missing), _encode(opened, missing), strict=True))
        _write(file, known)
    return np.stack([known[_key(opening(text))] for text in texts])


def _encode(encoder: Encoder, texts: list[str]) -> Vectors:
    batches = [encoder.encode(texts[i : i + 64]) for i in range(0, len(texts), 64)]
    return np.concatenate(batches)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _read(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}  # no cache, or a broken one: it is made again


def _write(file: Path, known: dict[str, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        np.savez(out, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
