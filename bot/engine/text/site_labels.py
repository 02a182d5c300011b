"""Learns a site's own labels (its topics or its units) from old orders, beside what we ship."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.engine.text.encoders import Vectors
from bot.engine.text.taxonomy import shape

_WINDOW = 40
_LONG = 60  # up to this length only the model of short texts is asked
_NGRAMS = 200_000
_PRIOR = 0.5  # weight of what the shipped model thinks, beside n-grams of length 1
_SHARPNESS = 3.0


@dataclass
class SiteLabels:
    """Two linear models, of whole and of short texts; both also see the shipped model's second levels."""

    labels: list[str]
    groups: NDArray[np.int64]
    words: TfidfVectorizer
    whole: LinearSVC
    short: LinearSVC

    @classmethod
    def fit(
        cls, texts: list[str], labels: list[str], chances: Vectors, *, groups: NDArray[np.int64]
    ) -> "SiteLabels":
        """`chances`: the shipped model's, shape (texts, items); `groups[i]`: second-level index of item i."""
        plain = [shape(text) for text in texts]
        names = sorted(set(labels))
        wanted = np.array([names.index(label) for label in labels])
        fewest = 2 if len(texts) > 100 else 1
        words = TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, 4),
            min_df=fewest,
            sublinear_tf=True,
            max_features=_NGRAMS,
            dtype=np.float32,
        ).fit(plain)
        known = _shares(chances, groups)
        pieces, rows = _pieces(plain)
        whole = LinearSVC(C=0.3, random_state=0).fit(_joined(words, plain, known), wanted)
        short = LinearSVC(C=0.3, random_state=0).fit(_joined(words, pieces, known[rows]), wanted[rows])
        return cls(names, groups, words, whole, short)

    def chances(self, texts: list[str], chances: Vectors) -> NDArray[np.float64]:
        """Probabilities of the labels, shape (texts, labels); `chances` as in fit."""
        plain = [shape(text) for text in texts]
        matrix = _joined(self.words, plain, _shares(chances, self.groups))
        margins = _margins(self.short, matrix)
        long = np.array([len(text) > _LONG for text in plain])
        if long.any():
            margins[long] = (margins[long] + _margins(self.whole, matrix[long])) / 2
        return np.asarray(softmax(_SHARPNESS * margins, axis=1))

    def rank(self, text: str, chances: Vectors, *, best: int = 3) -> list[dict[str, Any]]:
        """The `best` labels of one text: label, confidence."""
        found = self.chances([text], chances)[0]
        order = np.argsort(-found)[:best]
        return [{"label": self.labels[i], "confidence": round(float(found[i]), 4)} for i in order]


def _margins(model: LinearSVC, matrix: csr_matrix) -> NDArray[np.float64]:
    found = model.decision_function(matrix)
    return np.stack([-found, found], axis=1) if found.ndim == 1 else np.array(found)


def _shares(chances: Vectors, groups: NDArray[np.int64]) -> Vectors:
    shares = np.zeros((int(groups.max()) + 1, len(chances)), dtype=np.float32)
    np.add.at(shares, groups, chances.T)
    return np.sqrt(shares.T)


def _joined(words: TfidfVectorizer, texts: list[str], known: Vectors) -> csr_matrix:
    return hstack([words.transform(texts), csr_matrix(_PRIOR * known)]).tocsr()


def _pieces(texts: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Whole texts, and of long ones the first two windows: citizens of a chat write no petitions."""
    pieces, rows = list(texts), list(range(len(texts)))
    for row, text in enumerate(texts):
        if len(text) > _LONG:
            pieces += [text[:_WINDOW], text[_WINDOW : 2 * _WINDOW]]
            rows += [row, row]
    return pieces, np.array(rows)
