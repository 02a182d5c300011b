"""Compares meanings: a metric learned from the base's own paraphrases, and the entries placed in it."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Owners = NDArray[np.int64]
Flags = NDArray[np.bool_]
# All three chosen by cross-validation over the paraphrases, never on the held-out questions.
SHRINKAGE = 0.5
ANSWER_WEIGHT = 2.0  # an entry's answer counts as two paraphrases
MASKED = -2.0


class Metric:
    """Centres embeddings and evens out the spread that paraphrases of one entry have among themselves.

    Raw E5 cosines all lie between .80 and .95; what differs between two wordings of the same question (voice,
    length, politeness) is measured within the entries and divided out.
    """

    def __init__(self, rows: Matrix, owners: Owners) -> None:
        self._mean = rows.mean(axis=0)
        groups = [rows[owners == owner] for owner in np.unique(owners)]
        spread = np.concatenate([group - group.mean(axis=0) for group in groups])
        covariance = spread.T @ spread / max(len(spread), 1)
        level = np.trace(covariance) / len(covariance)
        values, vectors = np.linalg.eigh(
            (1 - SHRINKAGE) * covariance + (SHRINKAGE * level + 1e-9) * np.eye(len(covariance))
        )
        self._turn = vectors / np.sqrt(values)

    def __call__(self, rows: Matrix) -> Matrix:
        """Return rows of unit length in the learned space."""
        return unit((rows - self._mean) @ self._turn)


class Meaning:
    """Where the entries of a base lie: each of its questions, and one centre of questions and answer."""

    def __init__(
        self,
        questions: Matrix,
        answers: Matrix,
        *,
        owners: Owners,
        strangers: Matrix,
        seen: Flags | None = None,
    ) -> None:
        """Take embeddings of all questions, answers and strangers; only `seen` questions are learned from."""
        self._seen = np.ones(len(questions), dtype=bool) if seen is None else seen
        self._owners = owners
        self._metric = Metric(questions[self._seen], owners[self._seen])
        self._rows = self._metric(questions)
        centres = ANSWER_WEIGHT * self._metric(answers)
        np.add.at(centres, owners[self._seen], self._rows[self._seen])
        self._centres = unit(centres)
        self._strangers = self._metric(strangers)

    def compare(self, vectors: Matrix) -> tuple[Matrix, Matrix]:
        """Return cosines with the nearest question and with the centre of each entry, shape (n, entries)."""
        turned = self._metric(vectors)
        nearest = np.where(self._seen, turned @ self._rows.T, MASKED)
        return best_per_entry(nearest, self._owners), turned @ self._centres.T

    def strange(self, vectors: Matrix) -> Matrix:
        """Return cosines with the sentences that no entry answers, shape (n, strangers)."""
        cosines: Matrix = self._metric(vectors) @ self._strangers.T
        return cosines


def best_per_entry(scores: Matrix, owners: Owners) -> Matrix:
    """Return the maximum over each entry's texts, shape (n, entries). `owners` must be ascending."""
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    best: Matrix = np.maximum.reduceat(scores, starts, axis=1)
    return best


def unit(rows: Matrix) -> Matrix:
    """Return the rows stretched to length 1; a row of zeros stays."""
    stretched: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return stretched
