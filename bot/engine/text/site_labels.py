"""Learns a site's own labels (its topics or its units) from old orders, beside what we ship."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bot.engine.text.content_words import content_words, opening_words
from bot.engine.text.encoders import Vectors

_OPENING = 25  # content characters: 40 as they are written
_LONG = 50  # from so many on, an order is also learnt by its first two openings: a chat line is no petition
_NGRAMS = 200_000
_TERM = r"\S+"
_MOST = 500  # characters of the content words together
_PRIOR = 0.5  # weight of what the shipped model thinks, beside n-grams of length 1
_PENALTY = 0.3
_SMOOTHING = 0.3
_MARGIN_SHARPNESS = 3.0
_SHARPNESS = 0.5  # until it is fitted on orders left out
Words = list[list[str]]


@dataclass
class SiteLabels:
    """Three readers that err differently: n-grams, words (both beside the shipped model), counts of n-grams.

    Their logarithms are added; `sharpness` makes the sum a probability.
    """

    labels: list[str]
    groups: NDArray[np.int64]
    grams: TfidfVectorizer
    terms: TfidfVectorizer
    by_grams: LinearSVC
    by_terms: LinearSVC
    by_counts: ComplementNB
    sharpness: float = _SHARPNESS

    @classmethod
    def fit(
        cls, texts: list[str], labels: list[str], chances: Vectors, *, groups: NDArray[np.int64]
    ) -> "SiteLabels":
        """`chances` of the shipped items, shape (texts, items); `groups[i]`: second-level index of item i."""
        names = sorted(set(labels))
        pieces, rows = _pieces([content_words(text) for text in texts])
        wanted = np.array([names.index(label) for label in labels])[rows]
        known = csr_matrix(_PRIOR * _shares(chances, groups)[rows])
        fewest = 2 if len(texts) > 100 else 1
        shared = {"min_df": fewest, "sublinear_tf": True, "dtype": np.float32}
        grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), max_features=_NGRAMS, **shared)
        terms = TfidfVectorizer(token_pattern=_TERM, **shared)
        by_gram = grams.fit_transform(_joined(pieces))
        by_term = terms.fit_transform(map(" ".join, pieces))
        grams.stop_words_ = terms.stop_words_ = None  # the rare ones left out: only weight in the file
        return cls(
            names,
            groups,
            grams,
            terms,
            LinearSVC(C=_PENALTY, random_state=0).fit(hstack([by_gram, known]).tocsr(), wanted),
            LinearSVC(C=_PENALTY, random_state=0).fit(hstack([by_term, known]).tocsr(), wanted),
            ComplementNB(alpha=_SMOOTHING).fit(by_gram, wanted),
        )

    def evidence(self, texts: list[str], chances: Vectors) -> NDArray[np.float64]:
        """The sum of the readers' logarithms, shape (texts, labels); `chances` as in fit."""
        words = [content_words(text) for text in texts]
        known = csr_matrix(_PRIOR * _shares(chances, self.groups))
        by_gram = self.grams.transform(_joined(words))
        by_term = self.terms.transform(map(" ".join, words))
        return np.asarray(
            _logs(self.by_grams, hstack([by_gram, known]).tocsr())
            + _logs(self.by_terms, hstack([by_term, known]).tocsr())
            + self.by_counts.predict_log_proba(by_gram)
        )

    def chances(self, texts: list[str], chances: Vectors) -> NDArray[np.float64]:
        """Probabilities of the labels, shape (texts, labels); `chances` as in fit."""
        return np.asarray(softmax(self.sharpness * self.evidence(texts, chances), axis=1))

    def rank(self, text: str, chances: Vectors, *, best: int = 3) -> list[dict[str, Any]]:
        """The `best` labels of one text: label, confidence."""
        found = self.chances([text], chances)[0]
        order = np.argsort(-found)[:best]
        return [{"label": self.labels[i], "confidence": round(float(found[i]), 4)} for i in order]


def fitted_sharpness(evidence: NDArray[np.float64], right: NDArray[np.int64]) -> float:
    """The sharpness under which orders left out are least surprising; `right` are columns of `evidence`."""

    def surprise(sharpness: float) -> float:
        logs = log_softmax(sharpness * evidence, axis=1)
        return float(-logs[np.arange(len(right)), right].mean())

    return float(minimize_scalar(surprise, bounds=(0.02, 5.0), method="bounded").x)


def _logs(model: LinearSVC, matrix: csr_matrix) -> NDArray[np.float64]:
    margins = model.decision_function(matrix)
    both = np.stack([-margins, margins], axis=1) if margins.ndim == 1 else margins
    return np.asarray(log_softmax(_MARGIN_SHARPNESS * both, axis=1))


def _shares(chances: Vectors, groups: NDArray[np.int64]) -> Vectors:
    shares = np.zeros((int(groups.max()) + 1, len(chances)), dtype=np.float32)
    np.add.at(shares, groups, chances.T)
    return np.asarray(np.sqrt(shares.T), dtype=np.float32)


def _joined(words: Words) -> list[str]:
    return ["".join(each)[:_MOST] for each in words]


def _pieces(words: Words) -> tuple[Words, NDArray[np.int64]]:
    """Whole orders, and of long ones the first two openings; the row of each."""
    pieces, rows = list(words), list(range(len(words)))
    for row, each in enumerate(words):
        if sum(map(len, each)) > _LONG:
            pieces += [opening_words(each, start=start, length=_OPENING) for start in (0, _OPENING)]
            rows += [row, row]
    return pieces, np.array(rows)
