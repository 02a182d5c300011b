"""What the tuned encoder's own classifiers read: acts, emergencies, risks (nlu_data/encoder)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import log_softmax

from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import Vectors

_HEADS = {"hotline": "nlu_data/encoder/heads.npz"}
_LOWEST = -12.0  # of a logarithm: a head is never so sure that nothing else counts


@dataclass(frozen=True)
class Head:
    """One linear classifier over an encoder's vectors; `weights` has shape (dimension, labels)."""

    labels: list[str]
    weights: Vectors
    offsets: Vectors

    def logs(self, vector: Vectors) -> Vectors:
        """Logarithms of the labels' probabilities for one vector of shape (dimension,)."""
        found = log_softmax(vector @ self.weights + self.offsets)
        return np.asarray(np.maximum(found, _LOWEST), dtype=np.float32)

    def of(self, labels: list[str]) -> "Head":
        """The same in another order; a label that is newer than the tuning is as unlikely as the least."""
        known = {label: number for number, label in enumerate(self.labels)}
        columns = [known.get(label, -1) for label in labels]
        weights, offsets = self.weights[:, columns], self.offsets[columns]
        strange = np.array(columns) < 0
        weights[:, strange], offsets[strange] = 0.0, _LOWEST
        return Head(labels, weights, offsets)


def head_of(task: str, *, encoder: str) -> Head | None:
    """The head for "acts", "alarms" or "risks" of the encoder with this name; None when it has none."""
    return _heads(encoder).get(task)


@lru_cache(maxsize=2)
def _heads(encoder: str) -> dict[str, Head]:
    if encoder not in _HEADS:
        return {}
    with np.load(resolve(_HEADS[encoder])) as stored:
        tasks = sorted({name.partition("-")[0] for name in stored.files})
        return {
            task: Head(
                stored[f"{task}-labels"].tolist(),
                stored[f"{task}-weights"].astype(np.float32),
                stored[f"{task}-offsets"].astype(np.float32),
            )
            for task in tasks
        }
