"""Learnt reading of emergencies: finds in other words what the rules know in theirs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, logsumexp
from sklearn.svm import LinearSVC

from bot.engine.text.cascade import Linear, Ngrams, Sentence
from bot.engine.text.data_files import load_yaml
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.heads import Head, head_of
from bot.engine.text.normalise import normalise
from bot.engine.text.rows import Row
from bot.engine.text.topics import read_topics
from bot.engine.text.vectors import vector_of

NONE = "none"
_ORDINARY = 800  # short matters of the classification that are no emergency
_SHORT = 60
_LENGTH_WEIGHT, _SIGN_WEIGHT = 0.15, 0.5
_PENALTY = 0.5
_ODDS_WEIGHT = 0.3  # brings odds to the size of margins, where no weights were fitted (risks)
_KIND_WEIGHT = 0.5  # of the encoder's reading of the kind beside that of the n-grams
_QUIET = -0.8  # n-gram margin below which the encoder is not asked; see docs/understanding
_URGENT_ITEMS = "9909"  # the classification's own item for emergencies teaches the opposite
Labelled = list[tuple[str, str]]


@dataclass(frozen=True)
class Likely:
    """The most likely kind, and how far the message lies on its side (0: undecided).

    `readings` are the margin of the n-grams and the encoder's logarithm of the odds; nothing when the encoder
    was not asked.
    """

    kind: str
    margin: float
    readings: tuple[float, ...] = ()


@dataclass
class AlarmModel:
    """A fitted reader; picklable. Without a head (no encoder, or one that was not tuned) n-grams decide.

    `quick` are the weights of the n-grams, `head` the tuned encoder's own reading of the same kinds.
    """

    ngrams: Ngrams
    quick: NDArray[np.float32]
    kinds: Linear
    names: list[str]
    encoder: str
    head: Head | None

    @classmethod
    def fit(cls, examples: Labelled, *, encoder: str, task: str, finder: EmergencyFinder) -> "AlarmModel":
        """Fit on (sentence, kind or "none"); two kinds at least. `task` names the encoder's head."""
        sentences = [_sentence(text, finder) for text, _ in examples]
        now = np.array([kind != NONE for _, kind in examples])
        names, numbers = np.unique([kind for _, kind in examples if kind != NONE], return_inverse=True)
        ngrams = Ngrams.fit(sentences)
        words = ngrams.of(sentences)
        kinds = Linear.fit(words[now], numbers, penalty=_PENALTY)
        listed, head = [str(name) for name in names], head_of(task, encoder=encoder)
        own = head.of([NONE, *listed]) if head else None
        return cls(ngrams, _weights(words, now), kinds, listed, encoder, own)

    def read(self, text: str, finder: EmergencyFinder, *, thorough: bool = False) -> Likely:
        """Weigh one message; the encoder is asked unless the n-grams are sure that nothing is happening.

        `thorough` asks it in any case.
        """
        row = self.ngrams.row(_sentence(text, finder))
        quick = _margin(row, self.quick)
        kinds = log_softmax(self.kinds.sharpness * self.kinds.margins_of(row))
        if self.head is None:
            return Likely(self._likeliest(kinds), quick)
        if quick < _QUIET and not thorough:
            return Likely(NONE, quick)
        seen = self.head.logs(vector_of(text, encoder=self.encoder))
        odds = float(logsumexp(seen[1:]) - seen[0])
        kind = self._likeliest(kinds + _KIND_WEIGHT * seen[1:])
        return Likely(kind, (quick + _ODDS_WEIGHT * odds) / 2, (quick, odds))

    def _likeliest(self, logs: NDArray[np.float64]) -> str:
        return self.names[int(logs.argmax())]


def _weights(matrix: csr_matrix, now: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The weights of a linear classifier, its intercept last."""
    fitted = LinearSVC(C=_PENALTY, class_weight="balanced", random_state=0).fit(matrix, now)
    return np.append(fitted.coef_[0], fitted.intercept_).astype(np.float32)


def _margin(row: Row, weights: NDArray[np.float32]) -> float:
    return float(row.times(weights[:-1]) + weights[-1])


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
