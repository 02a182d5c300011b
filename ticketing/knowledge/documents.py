"""Finds the policy document a question is about: whole document, best window, and what it covers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ticketing.knowledge.meaning import best_per_entry

Scores = NDArray[np.float64]
WINDOW = 300  # characters; neighbouring windows share half
COVERAGE_WEIGHT = 0.3


class Documents:
    """A fixed list of long texts, compared by runs of one to three characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        parts = [(owner, part) for owner, text in enumerate(texts) for part in windows(text)]
        self._owners = np.array([owner for owner, _ in parts])
        self._whole = _vectorizer()
        self._documents = self._whole.fit_transform(texts)
        self._parts = _vectorizer()
        self._windows = self._parts.fit_transform([part for _, part in parts])

    def scores(self, questions: Sequence[str]) -> Scores:
        """Return one score per question and document; higher is better."""
        asked = self._whole.transform(questions)
        whole = (asked @ self._documents.T).toarray()
        near = (self._parts.transform(questions) @ self._windows.T).toarray()
        total: Scores = whole + best_per_entry(near, self._owners) + COVERAGE_WEIGHT * self._coverage(asked)
        return total

    def _coverage(self, asked: Any) -> Scores:  # noqa: ANN401 (a sparse matrix)
        """Return the share of a question's rare runs of characters that a document holds at all."""
        rarity = (asked > 0).astype(float) @ sparse.diags(self._whole.idf_)
        held = (rarity @ (self._documents > 0).astype(float).T).toarray()
        share: Scores = held / np.maximum(np.asarray(rarity.sum(axis=1)).reshape(-1, 1), 1e-9)
        return share


def windows(text: str) -> list[str]:
    """Return overlapping windows that together hold the whole text."""
    return [text[start : start + WINDOW] for start in range(0, max(1, len(text) - WINDOW // 6), WINDOW // 2)]


def _vectorizer() -> Any:  # noqa: ANN401 (untyped library)
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
