"""Two readings of one sentence: n-grams of characters and sounds, the encoder where they are not sure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.engine.text.heads import Head, head_of
from bot.engine.text.pinyin import sounds
from bot.engine.text.rows import QuickTfidf, Row, beside, dense
from bot.engine.text.vectors import ENCODED, vector_of

Chances = NDArray[np.float64]
Enough = Callable[[Iterable[tuple[str, float]]], bool]

_SYLLABLE = r"\S+"
_SHARPNESS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
# Of the encoder's reading beside the n-grams: best on sentences of authors that neither had learnt.
_HEAD_WEIGHT = 0.6
_PENALTY = 1.0
_KEPT_APART = 5  # every fifth sentence is left out to fit the confidences, and learnt afterwards


@dataclass
class Sentence:
    """One text as the n-grams see it, with further numbers about it (the same count for every text)."""

    raw: str
    shaped: str
    features: list[float]


@dataclass
class Ngrams:
    """TF-IDF of character 1–3-grams beside that of 1–2-grams of syllables, and the plain features."""

    characters: TfidfVectorizer
    spoken: TfidfVectorizer

    @classmethod
    def fit(cls, sentences: list[Sentence]) -> "Ngrams":
        """Learn the vocabulary."""
        shared = {"sublinear_tf": True, "dtype": np.float32}
        characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), **shared)
        spoken = TfidfVectorizer(token_pattern=_SYLLABLE, ngram_range=(1, 2), **shared)
        return cls(
            characters.fit([s.shaped for s in sentences]), spoken.fit([sounds(s.shaped) for s in sentences])
        )

    def of(self, sentences: list[Sentence]) -> csr_matrix:
        """Return a sparse matrix, one row a sentence."""
        words = self.characters.transform([s.shaped for s in sentences])
        spoken = self.spoken.transform([sounds(s.shaped) for s in sentences])
        features = csr_matrix(np.array([s.features for s in sentences], dtype=np.float32))
        return hstack([words, spoken, features]).tocsr()

    def row(self, sentence: Sentence) -> Row:
        """The same of one sentence."""
        characters, spoken = self._quick
        features = dense(np.array(sentence.features, dtype=np.float32))
        return beside(
            (characters.row(sentence.shaped), characters.size),
            (spoken.row(sounds(sentence.shaped)), spoken.size),
            (features, len(sentence.features)),
        )

    @cached_property
    def _quick(self) -> tuple[QuickTfidf, QuickTfidf]:
        return QuickTfidf(self.characters), QuickTfidf(self.spoken)


@dataclass
class Linear:
    """Margins of a linear classifier made into probabilities; `weights` has shape (features, labels)."""

    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]
    sharpness: float = 1.0

    @classmethod
    def fit(cls, matrix: csr_matrix, labels: NDArray[np.int64], *, penalty: float) -> "Linear":
        """Fit with a sharpness that makes left-out confidences true; labels are 0 … n-1, two at least."""
        apart = np.arange(matrix.shape[0]) % _KEPT_APART == 0
        known = np.isin(labels, labels[~apart])
        part = cls._plain(matrix[~apart], labels[~apart], count=int(labels.max()) + 1, penalty=penalty)
        whole = cls._plain(matrix, labels, count=int(labels.max()) + 1, penalty=penalty)
        rows = np.flatnonzero(apart & known)
        whole.sharpness = _best_sharpness(part.margins(matrix[rows]), labels[rows])
        return whole

    @classmethod
    def _plain(cls, matrix: csr_matrix, labels: NDArray[np.int64], *, count: int, penalty: float) -> "Linear":
        fitted = LinearSVC(C=penalty, class_weight="balanced", random_state=0).fit(matrix, labels)
        weights = np.zeros((matrix.shape[1], count), dtype=np.float32)
        intercept = np.full(count, -2.0, dtype=np.float32)
        columns, offsets = fitted.coef_.T, fitted.intercept_
        if len(fitted.classes_) == 2:
            columns, offsets = np.hstack([-columns, columns]), np.hstack([-offsets, offsets])
        weights[:, fitted.classes_] = columns
        intercept[fitted.classes_] = offsets
        return cls(weights, intercept)

    def margins(self, matrix: csr_matrix) -> Chances:
        """Return margins of shape (rows, labels)."""
        return np.asarray(matrix @ self.weights + self.intercept, dtype=np.float64)

    def margins_of(self, row: Row) -> Chances:
        """The same of one row, shape (labels,)."""
        return np.asarray(row.times(self.weights) + self.intercept, dtype=np.float64)

    def chances(self, row: Row) -> Chances:
        """Probabilities of one row."""
        found: Chances = softmax(self.sharpness * self.margins_of(row))
        return found


def _best_sharpness(margins: Chances, labels: NDArray[np.int64]) -> float:
    """The factor under which the right labels are most likely."""
    rows = np.arange(len(labels))
    return max(_SHARPNESS, key=lambda by: float(log_softmax(by * margins, axis=1)[rows, labels].sum()))


@dataclass
class Cascade:
    """A fitted reader; picklable. About 1 ms where the n-grams are sure, else as long as the encoder takes.

    `sure` is the probability from which the quick reading stands; `head` the encoder's own reading of
    the same labels, None without an encoder.
    """

    labels: list[str]
    ngrams: Ngrams
    quick: Linear
    head: Head | None
    encoder: str
    sure: float

    @classmethod
    def fit(
        cls, sentences: list[Sentence], labels: list[str], *, encoder: str, task: str, sure: float
    ) -> "Cascade":
        """Fit the n-grams; the encoder was tuned before (nlu_data/encoder) and knows `task` or nothing."""
        names, numbers = np.unique(np.array(labels), return_inverse=True)
        listed = [str(name) for name in names]
        ngrams = Ngrams.fit(sentences)
        quick = Linear.fit(ngrams.of(sentences), numbers, penalty=_PENALTY)
        head = head_of(task, encoder=encoder)
        return cls(listed, ngrams, quick, head.of(listed) if head else None, encoder, sure)

    def chances(self, sentence: Sentence, *, enough: Enough | None = None) -> Chances:
        """Probabilities over `labels`.

        `enough` gets the labels with the n-grams' probabilities and says whether the encoder may be left out
        though they are not sure.
        """
        quick = self.quick.chances(self.ngrams.row(sentence))
        if self.head is None or quick.max() >= self.sure:
            return quick
        if enough is not None and enough(zip(self.labels, quick.tolist(), strict=True)):
            return quick
        seen = self.head.logs(vector_of(sentence.raw, encoder=self.encoder))
        found: Chances = softmax(np.log(quick) + _head_weight(sentence) * seen)
        return found


def _head_weight(sentence: Sentence) -> float:
    """Of a longer text the encoder has seen the beginning only."""
    return _HEAD_WEIGHT * min(1.0, ENCODED / max(1, len(sentence.raw)))
