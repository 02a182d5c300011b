"""Reads topics from n-grams of characters and of pinyin: second level first, then the items within it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.engine.text.encoders import Vectors
from bot.engine.text.pinyin import syllables_of
from bot.engine.text.rows import QuickTfidf, Row, beside

_CHARACTERS = 40_000
_SYLLABLES = 15_000
_SYLLABLE_WEIGHT = 0.5
_SPOKEN = 120  # characters that are turned into pinyin: it costs more than everything else together
_PENALTY = 0.3
_SYLLABLE = r"\S+"


def syllables(text: str) -> str:
    """The pinyin of the text's beginning, without tones: what a speech recogniser confuses looks the same."""
    return " ".join(syllables_of(text[:_SPOKEN]))


@dataclass
class Features:
    """TF-IDF of character 1–4-grams beside that of pinyin 2–3-grams."""

    characters: TfidfVectorizer
    pinyin: TfidfVectorizer

    @classmethod
    def fit(cls, texts: list[str], *, fewest: int = 2) -> "Features":
        """Learn the vocabulary; an n-gram must be in `fewest` texts."""
        shared = {"sublinear_tf": True, "min_df": fewest, "dtype": np.float32}
        characters = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 4), max_features=_CHARACTERS, **shared
        ).fit(texts)
        pinyin = TfidfVectorizer(
            token_pattern=_SYLLABLE, ngram_range=(2, 3), max_features=_SYLLABLES, **shared
        ).fit([syllables(text) for text in texts])
        for vectoriser in (characters, pinyin):
            # A million n-grams that were too rare: kept for looking at, 120 MB of a running engine.
            vectoriser.stop_words_ = None
        return cls(characters, pinyin)

    def of(self, texts: list[str]) -> csr_matrix:
        """Return a sparse matrix, one row a text."""
        spoken = self.pinyin.transform([syllables(text) for text in texts])
        return hstack([self.characters.transform(texts), _SYLLABLE_WEIGHT * spoken]).tocsr()

    def row(self, text: str) -> Row:
        """The same of one text."""
        characters, pinyin = self._quick
        spoken = pinyin.row(syllables(text))
        spoken = replace(spoken, values=_SYLLABLE_WEIGHT * spoken.values)
        return beside((characters.row(text), characters.size), (spoken, pinyin.size))

    @cached_property
    def _quick(self) -> tuple[QuickTfidf, QuickTfidf]:
        return QuickTfidf(self.characters), QuickTfidf(self.pinyin)


@dataclass
class NgramModel:
    """Margins of groups and items; `weights` has shape (features, groups + items) in half precision."""

    features: Features
    groups: NDArray[np.int64]
    weights: NDArray[np.float16]
    intercept: Vectors

    @classmethod
    def fit(
        cls, features: Features, matrix: csr_matrix, *, labels: NDArray[np.int64], groups: NDArray[np.int64]
    ) -> "NgramModel":
        """`labels` are items 0 … n-1; `groups[i]` is the second-level index of item i."""
        count = int(groups.max()) + 1
        weights = np.zeros((matrix.shape[1], count + len(groups)), dtype=np.float16)
        intercept = np.zeros(count + len(groups), dtype=np.float32)
        _fit_columns(matrix, groups[labels], weights, intercept, start=0)
        for group in range(count):
            rows = np.flatnonzero(groups[labels] == group)
            _fit_columns(matrix[rows], labels[rows], weights, intercept, start=count)
        return cls(features, groups, weights, intercept)

    def margins(self, texts: list[str]) -> Vectors:
        """Return margins of shape (texts, groups + items)."""
        if len(texts) != 1:
            matrix = self.features.of(texts)
            return np.asarray(matrix @ self.weights.astype(np.float32) + self.intercept, dtype=np.float32)
        return np.stack([self.features.row(text).times(self.weights) + self.intercept for text in texts])


def _fit_columns(
    matrix: csr_matrix,
    labels: NDArray[np.int64],
    weights: NDArray[np.float16],
    intercept: Vectors,
    *,
    start: int,
) -> None:
    """One classifier over `labels`, its coefficients written to the columns start + label."""
    present = np.unique(labels)
    if len(present) < 2:
        return
    fitted = LinearSVC(C=_PENALTY, random_state=0).fit(matrix, labels)
    columns, offsets = fitted.coef_.T, fitted.intercept_
    if len(present) == 2:
        columns, offsets = np.hstack([-columns, columns]), np.hstack([-offsets, offsets])
    weights[:, start + present] = columns.astype(np.float16)
    intercept[start + present] = offsets
