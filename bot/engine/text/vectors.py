"""Sentence embeddings: one encoding a message whoever reads it, and none twice while training.

What is encoded of any text is its `opening`; that all readers ask for the same words is what lets them share.
"""

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.taxonomy import shape

ENCODED = 48  # characters that the encoder reads: 35 ms; more adds nothing that n-grams do not see
_SHIPPED = ("nlu_data/vectors/topics-{}.npz", "nlu_data/vectors/sentences-{}.npz")  # by `bot.engine.embed`
_CACHE = "var/cache/sentence_vectors"
_STEPS = 127.0  # each stored vector is kept in whole numbers from -127 to 127, scaled to its largest entry
_TOLD_FROM = 500
_BATCH = 64


def opening(text: str) -> str:
    """What is encoded of a text: simplified, digits as 0, without white space, 48 characters."""
    return shape(text)[:ENCODED]


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
    known = _read_shipped(encoder) | _read_cache(file := resolve(_CACHE) / f"{encoder}.npz")
    openings = [opening(text) for text in texts]
    missing = list(dict.fromkeys(o for o in openings if _key(o) not in known))
    if missing:
        known.update(zip(map(_key, missing), _encode(opened, missing), strict=True))
        _write_cache(file, known)
    return np.stack([known[_key(o)] for o in openings])


def _read_shipped(encoder: str) -> dict[str, Vectors]:
    return {key: one for file in _SHIPPED for key, one in read_vectors(file.format(encoder)).items()}


def encode_all(texts: list[str], encoder: Encoder, *, stored: str | Path | None = None) -> Vectors:
    """Encode `texts` as they are, save what is stored; shape (texts, dimension)."""
    known = read_vectors(stored) if stored and encoder.dimension else {}
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    known.update(zip(map(_key, missing), _encode(encoder, missing), strict=True))
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[_key(text)] for text in texts]).astype(np.float32)


def read_vectors(file: str | Path) -> dict[str, Vectors]:
    """Vectors by the hash of their text; nothing when the file is not there."""
    path = resolve(file)
    if not path.is_file():
        return {}
    with np.load(path) as stored:
        scaled = stored["vectors"].astype(np.float32)
        lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
        return dict(zip(stored["keys"].tolist(), scaled / lengths, strict=True))


def write_vectors(file: str | Path, texts: list[str], vectors: Vectors) -> None:
    """Keep the vectors of `texts` in one byte a number."""
    scaled = np.round(_STEPS * vectors / np.abs(vectors).max(axis=1, keepdims=True)).astype(np.int8)
    np.savez_compressed(resolve(file), keys=np.array([_key(text) for text in texts]), vectors=scaled)


def _encode(encoder: Encoder, texts: list[str]) -> Vectors:
    if encoder.dimension and len(texts) > _TOLD_FROM:
        sys.stderr.write(f"encoding {len(texts)} sentences, about 30 ms each …\n")
    batches = [encoder.encode(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]
    return np.concatenate([np.zeros((0, encoder.dimension), dtype=np.float32), *batches])


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _read_cache(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}  # no cache, or a broken one: it is made again


def _write_cache(file: Path, known: dict[str, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        np.savez(out, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
