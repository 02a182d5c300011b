"""Embeddings of our own examples, kept beside them: encoding eight thousand sentences takes minutes."""

import hashlib
import sys
from pathlib import Path

import numpy as np

from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import Encoder, Vectors

_STEPS = 127.0  # each vector is kept in whole numbers from -127 to 127, scaled to its largest entry
_TOLD_FROM = 500


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


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


def encode_all(texts: list[str], encoder: Encoder, *, stored: str | Path | None = None) -> Vectors:
    """Encode `texts`, taking what is stored; shape (texts, dimension). Says so when it will take long."""
    known = read_vectors(stored) if stored and encoder.dimension else {}
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    if encoder.dimension and len(missing) > _TOLD_FROM:
        sys.stderr.write(f"encoding {len(missing)} sentences, about 30 ms each …\n")
    known.update(zip(map(_key, missing), encoder.encode(missing), strict=True))
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[_key(text)] for text in texts]).astype(np.float32)
