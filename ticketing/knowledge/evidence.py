"""What speaks for the best entry of a question: the ranking, and the numbers its confidence is fitted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Order = NDArray[np.int64]
# Chosen by cross-validation over the paraphrases; a question repeated word for word must still win.
NEAREST_WEIGHT = 0.3
LEXICAL_WEIGHT = 0.2
RANKED = 3


@dataclass(frozen=True, slots=True)
class Similarities:
    """Per question and entry: cosine with the nearest wording, with the entry's centre, and of characters.

    `strangest`, shape (n,), is the cosine with the nearest sentence that no entry answers.
    """

    nearest: Matrix
    centre: Matrix
    lexical: Matrix
    strangest: Matrix

    def joint(self) -> Matrix:
        """Return what entries are ranked by."""
        return self.centre + NEAREST_WEIGHT * self.nearest + LEXICAL_WEIGHT * self.lexical


@dataclass(frozen=True, slots=True)
class Evidence:
    """Per question: the best entries (`order`, shape (n, ≤3)) and the features, shape (n, 7)."""

    order: Order
    features: Matrix


def weigh(found: Similarities) -> Evidence:
    """Return ranking and features of the questions that `found` was measured for."""
    joint = found.joint()
    order = np.argsort(-joint, axis=1, kind="stable")[:, :RANKED]
    rows = np.arange(len(joint))
    first, second = order[:, 0], order[:, min(1, joint.shape[1] - 1)]
    best = joint[rows, first]
    features = [
        found.centre[rows, first],
        found.nearest[rows, first],
        best - joint[rows, second],
        (best - joint.mean(axis=1)) / (joint.std(axis=1) + 1e-9),
        found.lexical[rows, first],
        found.centre.argmax(axis=1) == found.lexical.argmax(axis=1),
        found.centre[rows, first] - found.strangest,
    ]
    return Evidence(order, np.column_stack(features).astype(np.float64))
