"""What speaks for the best entry of a question: the ranking, and the numbers its confidence is fitted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Owners = NDArray[np.int64]
LEXICAL_WEIGHT = 0.35
RANKED = 3
MASKED = -2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Per question: the best entries (`order`, shape (n, ≤3)) and the features, shape (n, 6)."""

    order: NDArray[np.int64]
    features: Matrix


def best_per_entry(scores: Matrix, owners: Owners) -> Matrix:
    """Return the maximum over each entry's texts, shape (questions, entries). `owners` must be ascending."""
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    best: Matrix = np.maximum.reduceat(scores, starts, axis=1)
    return best


def weigh(dense: Matrix, lexical: Matrix, lengths: NDArray[np.int64]) -> Evidence:
    """Return the evidence from entry-maxima of both kinds (twice the same when there is no encoder)."""
    joint = dense + LEXICAL_WEIGHT * lexical
    order = np.argsort(-joint, axis=1, kind="stable")[:, :RANKED]
    rows = np.arange(len(joint))
    first, second = order[:, 0], order[:, min(1, joint.shape[1] - 1)]
    features = np.column_stack(
        [
            dense[rows, first],
            joint[rows, first] - joint[rows, second],
            (joint[rows, first] - joint.mean(axis=1)) / (joint.std(axis=1) + 1e-9),
            lexical[rows, first],
            (dense.argmax(axis=1) == lexical.argmax(axis=1)).astype(float),
            np.log1p(lengths),
        ]
    )
    return Evidence(order, features)
