"""Two readings of one sentence: character n-grams first, the embedding only where they are not sure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.engine.text.encoders import Vectors
from bot.engine.text.sentence_vectors import vector_of, vectors_of

Chances = NDArray[np.float64]


@dataclass
class Sentence:
    """One text as the n-grams see it, with further numbers about it (the same count for every text)."""

    raw: str
    shaped: str
    features: list[float]


@dataclass
class Cascade:
    """A fitted reader; picklable. About 1 ms where the n-grams are sure, else as long as the encoder takes.

    `sure` is the probability from which the quick reading stands; `spread` the mean length of the centred
    training vectors, which brings them to the weight of the n-grams.
    """

    vectoriser: TfidfVectorizer
    quick: LogisticRegression
    full: LogisticRegression | None
    encoder: str
    centre: Vectors
    spread: float
    sure: float

    @classmethod
    def fit(cls, sentences: list[Sentence], labels: list[str], *, encoder: str, sure: float) -> "Cascade":
        """Fit both readings; with encoder "none" there is only the quick one."""
        vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        words = vectoriser.fit_transform([s.shaped for s in sentences])
        matrix = hstack([words, csr_matrix([s.features for s in sentences])]).tocsr()
        vectors = vectors_of([s.raw for s in sentences], encoder=encoder)
        quick = _classifier(40.0).fit(matrix, np.array(labels))
        if not vectors.shape[1]:
            return cls(vectoriser, quick, None, encoder, vectors[:0], 1.0, sure)
        centre = vectors.mean(axis=0)
        spread = float(np.linalg.norm(vectors - centre, axis=1).mean())
        both = hstack([matrix, csr_matrix((vectors - centre) / spread)]).tocsr()
        return cls(
            vectoriser, quick, _classifier(10.0).fit(both, np.array(labels)), encoder, centre, spread, sure
        )

    @property
    def labels(self) -> list[str]:
        """The classes, in the order of `chances`."""
        return [str(label) for label in self.quick.classes_]

    def chances(self, sentence: Sentence) -> Chances:
        """Probabilities over `labels`."""
        words = self.vectoriser.transform([sentence.shaped])
        matrix = hstack([words, csr_matrix([sentence.features])]).tocsr()
        quick: Chances = self.quick.predict_proba(matrix)[0]
        if self.full is None or quick.max() >= self.sure:
            return quick
        vector = (vector_of(sentence.raw, encoder=self.encoder) - self.centre) / self.spread
        full: Chances = self.full.predict_proba(hstack([matrix, csr_matrix(vector)]).tocsr())[0]
        return full


def _classifier(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=300, class_weight="balanced")
