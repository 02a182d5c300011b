"""Learnt reading of emergencies: finds in other words what the rules know in theirs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.engine.text.cascade import Cascade, Sentence
from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise
from bot.engine.text.topics import read_topics

NONE = "none"
_SURE = 0.97
_ORDINARY = 800  # short matters of the classification that are no emergency
_SHORT = 60
_URGENT_ITEMS = "9909"  # the classification's own item for emergencies teaches the opposite
Labelled = list[tuple[str, str]]


@dataclass(frozen=True)
class Likely:
    """The most likely kind and the probability that there is an emergency at all."""

    kind: str
    chance: float


@dataclass
class AlarmModel:
    """A fitted reader of kinds; picklable."""

    reader: Cascade

    @classmethod
    def fit(cls, examples: Labelled, *, encoder: str) -> "AlarmModel":
        """Fit on (sentence, kind or "none")."""
        sentences = [_sentence(text) for text, _ in examples]
        return cls(Cascade.fit(sentences, [kind for _, kind in examples], encoder=encoder, sure=_SURE))

    def read(self, text: str) -> Likely:
        """Weigh one message."""
        chances, labels = self.reader.chances(_sentence(text)), self.reader.labels
        none = labels.index(NONE)
        kinds = np.where(np.arange(len(labels)) == none, -1.0, chances)
        return Likely(labels[int(kinds.argmax())], 1.0 - float(chances[none]))


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


def _sentence(text: str) -> Sentence:
    plain = normalise(text)
    return Sentence(text, plain, [float(len(plain) > limit) for limit in (10, 25, _SHORT)])
