"""One knowledge base ready to answer: entries, index and calibration, fitted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits

from ticketing.domain.knowledge import Answer, Bars, Decision, Entry, decide
from ticketing.knowledge.calibration import Calibration
from ticketing.knowledge.encoders import CachedEncoder
from ticketing.knowledge.evidence import Evidence, Similarities, weigh
from ticketing.knowledge.lexical import Characters, replacer
from ticketing.knowledge.meaning import MASKED, Flags, Matrix, Meaning, Owners, best_per_entry
from ticketing.knowledge.wording_forms import Openings, comparable

FOLDS = 5
UNKNOWN = Answer(Decision.REFUSE, 0.0, None, ())


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a base is fitted on; two equal `Sources` give the same base."""

    entries: tuple[Entry, ...]
    out_of_scope: tuple[str, ...]
    synonyms: dict[str, str]
    openings: tuple[str, ...] = ()

    def texts(self) -> tuple[list[str], list[str], list[str]]:
        """Return comparable questions, answers and sentences out of scope, in a fixed order."""
        questions = [text for entry in self.entries for text in entry.questions]
        answers = [entry.answer for entry in self.entries]
        questions, answers, strangers = (
            [comparable(text) for text in texts] for texts in (questions, answers, self.out_of_scope)
        )
        return questions, answers, strangers


@dataclass(frozen=True, slots=True)
class Considered:
    """The outcome of one question, and the best entries behind it, valid or not, however unsure."""

    answer: Answer
    ranked: tuple[Entry, ...]


class KnowledgeBase:
    """Answers questions from one state of the knowledge files."""

    def __init__(self, sources: Sources, *, encoder: CachedEncoder | None) -> None:
        self.entries = sources.entries
        self._by_id = {entry.id: entry for entry in sources.entries}
        self._encoder = encoder
        self._openings = Openings(sources.openings)
        self._questions, answers, strangers = sources.texts()
        self._owners: Owners = np.array(
            [number for number, entry in enumerate(sources.entries) for _ in entry.questions]
        )
        self._by_wording = {self._questions[i]: sources.entries[n] for i, n in enumerate(self._owners)}
        self._characters = Characters(self._questions, replace=replacer(sources.synonyms))
        self._strangers = self._characters.rows(strangers)
        self._meaning: Meaning | None = None
        with threadpool_limits(1):  # small matrices: on a busy machine more threads only wait for each other
            self._calibration = self._fit(answers, strangers)

    @property
    def bars(self) -> Bars:
        """Return the operating point that was fitted."""
        return self._calibration.bars

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry of this id, expired or not."""
        return self._by_id.get(entry_id)

    def ask(self, question: str, *, day: date) -> Answer:
        """Return the answer to one question; `day` (Asia/Shanghai) decides which entries are valid."""
        return self.ask_all([question], day=day)[0]

    def ask_all(self, questions: Sequence[str], *, day: date) -> list[Answer]:
        """Return the answers to many questions, in order."""
        return [considered.answer for considered in self.consider(questions, day=day)]

    def consider(self, questions: Sequence[str], *, day: date) -> list[Considered]:
        """Return answers and rankings of many questions, in order; what holds no words ranks nothing."""
        texts = [self._openings.strip(comparable(question)) for question in questions]
        legible = [text for text in texts if text]
        found = iter(self._considered(legible, day) if legible else [])
        return [next(found) if text else Considered(UNKNOWN, ()) for text in texts]

    def rank(self, questions: Sequence[str]) -> list[list[Entry]]:
        """Return the best three entries for each question, valid or not, however unsure."""
        evidence = self._evidence([self._openings.strip(comparable(question)) for question in questions])
        return [[self.entries[i] for i in order] for order in evidence.order]

    def _considered(self, texts: list[str], day: date) -> list[Considered]:
        evidence = self._evidence(texts)
        sure = self._calibration.confidence(evidence.features)
        hope = self._calibration.hope(evidence.features)
        considered = []
        for text, order, p, among in zip(texts, evidence.order, sure, hope, strict=True):
            ranked, p = self._known(text, [self.entries[i] for i in order], float(p))
            answer = decide(ranked, p, hope=float(among), bars=self.bars, day=day)
            considered.append(Considered(answer, tuple(ranked[:3])))
        return considered

    def _known(self, text: str, ranked: list[Entry], sure: float) -> tuple[list[Entry], float]:
        """Put the entry first, without doubt, whose own wording this is: a tapped button sends the title."""
        entry = self._by_wording.get(text)
        if entry is None:
            return ranked, sure
        return [entry, *(other for other in ranked if other is not entry)], 1.0

    def _evidence(self, texts: list[str]) -> Evidence:
        found, strange = self._compare(texts)
        return weigh(Similarities(*found, strange.max(axis=1)))

    def _compare(
        self, texts: list[str], vectors: Matrix | None = None
    ) -> tuple[tuple[Matrix, Matrix, Matrix], Matrix]:
        """Return similarities with the entries (nearest, centre, lexical) and with the strangers."""
        lexical = best_per_entry(self._characters.scores(texts), self._owners)
        if self._encoder is None or self._meaning is None:
            return (lexical, lexical, lexical), self._characters.beside(texts, self._strangers)
        if vectors is None:
            vectors = self._encoder.encode(texts).astype(np.float64)
        return (*self._meaning.compare(vectors), lexical), self._meaning.strange(vectors)

    def _fit(self, answers: list[str], strangers: list[str]) -> Calibration:
        vectors = outside = None
        if self._encoder is not None:
            together = self._encoder.recall([*self._questions, *answers, *strangers]).astype(np.float64)
            vectors, outside = np.split(together, [len(self._questions) + len(answers)])
            own, replies = np.split(vectors, [len(self._questions)])
            self._meaning = Meaning(own, replies, owners=self._owners, strangers=outside)
        asked = weigh(self._unseen(vectors, outside))
        right = asked.order == self._owners[:, None]
        return Calibration(
            asked.features,
            first=right[:, 0],
            three=right.any(axis=1),
            strangers=self._unseen_strangers(strangers, outside).features,
        )

    def _unseen_strangers(self, strangers: list[str], vectors: Matrix | None) -> Evidence:
        """Return what strangers look like to a base that does not know them or their fold."""
        found, strange = self._compare(strangers, vectors)
        folds = _folds(len(strangers))
        apart = np.where(folds[:, None] == folds[None, :], MASKED, strange)
        return weigh(Similarities(*found, apart.max(axis=1)))

    def _unseen(self, vectors: Matrix | None, outside: Matrix | None) -> Similarities:
        """Return what each own question would find in a base that was built without it and its fold."""
        folds = _folds(len(self._questions))
        characters = self._characters.scores(self._questions)
        parts = [np.empty((len(self._questions), len(self.entries))) for _ in range(3)]
        strangest = self._characters.beside(self._questions, self._strangers).max(axis=1)
        for fold in np.unique(folds):
            seen: Flags = folds != fold
            lexical = best_per_entry(np.where(seen, characters[~seen], MASKED), self._owners)
            found = (lexical, lexical)
            if vectors is not None and outside is not None:
                meaning = self._without(vectors, outside, seen)
                asked = vectors[: len(seen)][~seen]
                found, strangest[~seen] = meaning.compare(asked), meaning.strange(asked).max(axis=1)
            for part, values in zip(parts, (*found, lexical), strict=True):
                part[~seen] = values
        nearest, centre, lexical = parts
        return Similarities(nearest, centre, lexical, strangest)

    def _without(self, vectors: Matrix, outside: Matrix, seen: Flags) -> Meaning:
        questions, answers = vectors[: len(seen)], vectors[len(seen) :]
        return Meaning(questions, answers, owners=self._owners, strangers=outside, seen=seen)


def _folds(count: int) -> Owners:
    return np.random.default_rng(12345).integers(FOLDS, size=count)
