"""Learnt reading of emergencies: finds in other words what the rules know in theirs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import SVC, LinearSVC

from bot.engine.text.cascade import Linear, Ngrams, Sentence
from bot.engine.text.data_files import load_yaml
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.encoders import Vectors
from bot.engine.text.normalise import normalise
from bot.engine.text.rows import Row, beside, dense
from bot.engine.text.topics import read_topics
from bot.engine.text.vectors import vector_of, vectors_of

NONE = "none"
_ORDINARY = 800  # short matters of the classification that are no emergency
_SHORT = 60
_LENGTH_WEIGHT, _SIGN_WEIGHT = 0.15, 0.5
_VECTOR_WEIGHT = 2.0  # of the embedding beside the n-grams: what happens matters more here than the words
_NEAREST_WEIGHT = 0.5  # of the signs beside the embedding in the nearest-neighbour reading
_PENALTY, _WIDTH, _SOFTNESS = 0.5, 0.5, 10.0
_QUIET = -0.8  # n-gram margin below which the encoder is not asked; see docs/understanding
_URGENT_ITEMS = "9909"  # the classification's own item for emergencies teaches the opposite
Labelled = list[tuple[str, str]]


@dataclass(frozen=True)
class Likely:
    """The most likely kind, and how far the message lies on the side of an emergency (0: undecided).

    `readings` are the margins of n-grams, of n-grams with embedding and of the comparison of embeddings;
    nothing when the encoder was not asked.
    """

    kind: str
    margin: float
    readings: tuple[float, ...] = ()


@dataclass
class AlarmModel:
    """A fitted reader; picklable. Without an encoder the n-grams decide alone.

    `quick` are the weights of the n-grams, `joint` of n-grams and embedding; `near` compares embeddings.
    """

    ngrams: Ngrams
    quick: NDArray[np.float32]
    joint: NDArray[np.float32] | None
    near: SVC | None
    kinds: Linear
    names: list[str]
    encoder: str
    centre: Vectors
    spread: float

    @classmethod
    def fit(cls, examples: Labelled, *, encoder: str, finder: EmergencyFinder) -> "AlarmModel":
        """Fit on (sentence, kind or "none"); two kinds at least."""
        sentences = [_sentence(text, finder) for text, _ in examples]
        now = np.array([kind != NONE for _, kind in examples])
        names, numbers = np.unique([kind for _, kind in examples if kind != NONE], return_inverse=True)
        ngrams = Ngrams.fit(sentences)
        words = ngrams.of(sentences)
        vectors = vectors_of([text for text, _ in examples], encoder=encoder)
        if not vectors.shape[1]:
            kinds = Linear.fit(words[now], numbers, penalty=_PENALTY)
            return cls(
                ngrams, _weights(words, now), None, None, kinds, list(names), encoder, vectors[:0], 1.0
            )
        centre = vectors.mean(axis=0)
        spread = float(np.linalg.norm(vectors - centre, axis=1).mean())
        plain = (vectors - centre) / spread
        both = _joined(words, plain)
        near = SVC(C=_SOFTNESS, gamma=_WIDTH, class_weight="balanced").fit(_beside(plain, sentences), now)
        kinds = Linear.fit(both[now], numbers, penalty=_PENALTY)
        quick, joint = _weights(words, now), _weights(both, now)
        return cls(ngrams, quick, joint, near, kinds, list(names), encoder, centre, spread)

    def read(self, text: str, finder: EmergencyFinder, *, thorough: bool = False) -> Likely:
        """Weigh one message; the encoder is asked unless the n-grams are sure that nothing is happening.

        `thorough` asks it in any case.
        """
        sentence = _sentence(text, finder)
        row = self.ngrams.row(sentence)
        quick = _margin(row, self.quick)
        if self.joint is None or self.near is None or (quick < _QUIET and not thorough):
            return Likely(NONE if self.joint is not None else self._kind(row), quick)
        plain = (vector_of(text, encoder=self.encoder) - self.centre) / self.spread
        both = beside((row, len(self.quick) - 1), (dense(_VECTOR_WEIGHT * plain), len(plain)))
        near = float(self.near.decision_function(_beside(plain[None, :], [sentence]))[0])
        joint = _margin(both, self.joint)
        return Likely(self._kind(both), (joint + near) / 2, (quick, joint, near))

    def _kind(self, row: Row) -> str:
        return str(self.names[int(self.kinds.margins_of(row).argmax())])


def _joined(words: csr_matrix, vectors: Vectors) -> csr_matrix:
    return hstack([words, csr_matrix(_VECTOR_WEIGHT * vectors)]).tocsr()


def _weights(matrix: csr_matrix, now: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The weights of a linear classifier, its intercept last."""
    fitted = LinearSVC(C=_PENALTY, class_weight="balanced", random_state=0).fit(matrix, now)
    return np.append(fitted.coef_[0], fitted.intercept_).astype(np.float32)


def _margin(row: Row, weights: NDArray[np.float32]) -> float:
    return float(row.times(weights[:-1]) + weights[-1])


def _beside(vectors: Vectors, sentences: list[Sentence]) -> Vectors:
    signs = np.array([sentence.features for sentence in sentences], dtype=np.float32)
    return np.hstack([vectors, _NEAREST_WEIGHT * signs])


def safety_examples(files: list[str]) -> Labelled:
    """(sentence, kind or "none") of files such as nlu_data/emergencies/dev.yml."""
    found: Labelled = []
    for file in files:
        cases = load_yaml(file)
        found += [(text, kind) for kind, texts in cases["present"].items() for text in texts]
        found += [(text, NONE) for texts in cases["not_present"].values() for text in texts]
    return found


def ordinary_examples(folder: str) -> Iterator[tuple[str, str]]:
    """Evenly chosen short matters of the topics folder, as "none"."""
    short = [
        example.text
        for example in read_topics(folder)[1]
        if not example.code.startswith(_URGENT_ITEMS) and len(example.text) < _SHORT
    ]
    step = max(1, len(short) // _ORDINARY)
    yield from ((text, NONE) for text in short[::step])


def _sentence(text: str, finder: EmergencyFinder) -> Sentence:
    plain = normalise(text)
    lengths = [_LENGTH_WEIGHT * float(len(plain) > limit) for limit in (10, 25, _SHORT)]
    signs = [_SIGN_WEIGHT * sign for sign in finder.signs(text)]
    return Sentence(text, f"^{plain}$", lengths + signs)
