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


def encode_all(texts: list[str], encoder: Encoder, *, stored: str | Path | None = None) -> Vectors:
    """Encode `texts` as they are, save what is stored; shape (texts, dimension)."""
    known = read_vectors(stored) if stored and encoder.dimension else {}
    missing = [text for text in dict.fromkeys(texts) if key_of(text) not in known]
    known.update(zip(map(key_of, missing), _encode(encoder, missing), strict=True))
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[key_of(text)] for text in texts]).astype(np.float32)


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
    np.savez_compressed(resolve(file), keys=np.array([key_of(text) for text in texts]), vectors=scaled)


def _encode(encoder: Encoder, texts: list[str]) -> Vectors:
    if encoder.dimension and len(texts) > _TOLD_FROM:
        sys.stderr.write(f"encoding {len(texts)} sentences, about 30 ms each …\n")
    batches = [encoder.encode(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]
    return np.concatenate([np.zeros((0, encoder.dimension), dtype=np.float32), *batches])


def key_of(text: str) -> str:
    """The hash under which something is kept about a text."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
