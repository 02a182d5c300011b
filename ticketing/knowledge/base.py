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
from ticketing.knowledge.wording_forms import comparable

FOLDS = 5
UNKNOWN = Answer(Decision.REFUSE, 0.0, None, ())


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a base is fitted on; two equal `Sources` give the same base."""

    entries: tuple[Entry, ...]
    out_of_scope: tuple[str, ...]
    synonyms: dict[str, str]

    def texts(self) -> tuple[list[str], list[str], list[str]]:
        """Return comparable questions, answers and sentences out of scope, in a fixed order."""
        questions = [text for entry in self.entries for text in entry.questions]
        answers = [entry.answer for entry in self.entries]
        questions, answers, strangers = (
            [comparable(text) for text in texts] for texts in (questions, answers, self.out_of_scope)
        )
        return questions, answers, strangers


class KnowledgeBase:
    """Answers questions from one state of the knowledge files."""

    def __init__(self, sources: Sources, *, encoder: CachedEncoder | None) -> None:
        self.entries = sources.entries
        self._by_id = {entry.id: entry for entry in sources.entries}
        self._encoder = encoder
        self._questions, answers, strangers = sources.texts()
        self._owners: Owners = np.array(
            [number for number, entry in enumerate(sources.entries) for _ in entry.questions]
        )
        self._by_wording = {self._questions[i]: sources.entries[n] for i, n in enumerate(self._owners)}
        self._characters = Characters(self._questions, replace=replacer(sources.synonyms))
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
        legible = [text for text in map(comparable, questions) if text]
        answers = iter(self._answers(legible, day) if legible else [])
        return [next(answers) if comparable(question) else UNKNOWN for question in questions]

    def rank(self, questions: Sequence[str]) -> list[list[Entry]]:
        """Return the best three entries for each question, valid or not, however unsure."""
        evidence = self._evidence([comparable(question) for question in questions])
        return [[self.entries[i] for i in order] for order in evidence.order]

    def _answers(self, texts: list[str], day: date) -> list[Answer]:
        evidence = self._evidence(texts)
        sure = self._calibration.confidence(evidence.features)
        return [
            decide(*self._known(text, [self.entries[i] for i in order], float(p)), bars=self.bars, day=day)
            for text, order, p in zip(texts, evidence.order, sure, strict=True)
        ]

    def _known(self, text: str, ranked: list[Entry], sure: float) -> tuple[list[Entry], float]:
        """Put the entry first, without doubt, whose own wording this is: a tapped button sends the title."""
        entry = self._by_wording.get(text)
        if entry is None:
            return ranked, sure
        return [entry, *(other for other in ranked if other is not entry)], 1.0

    def _evidence(self, texts: list[str], vectors: Matrix | None = None) -> Evidence:
        lexical = best_per_entry(self._characters.scores(texts), self._owners)
        if self._encoder is None or self._meaning is None:
            return weigh(Similarities(lexical, lexical, lexical))
        if vectors is None:
            vectors = self._encoder.encode(texts).astype(np.float64)
        nearest, centre = self._meaning.compare(vectors)
        return weigh(Similarities(nearest, centre, lexical))

    def _fit(self, answers: list[str], strangers: list[str]) -> Calibration:
        vectors = outside = None
        if self._encoder is not None:
            together = self._encoder.recall([*self._questions, *answers, *strangers]).astype(np.float64)
            vectors, outside = np.split(together, [len(self._questions) + len(answers)])
            own, replies = np.split(vectors, [len(self._questions)])
            self._meaning = Meaning(own, replies, owners=self._owners)
        asked = weigh(self._unseen(vectors))
        right = asked.order[:, 0] == self._owners
        return Calibration(
            right=asked.features[right],
            wrong=asked.features[~right],
            strangers=self._evidence(strangers, outside).features,
        )

    def _unseen(self, vectors: Matrix | None) -> Similarities:
        """Return what each own question would find in a base that was built without it and its fold."""
        folds = np.random.default_rng(12345).integers(FOLDS, size=len(self._questions))
        characters = self._characters.scores(self._questions)
        parts = [np.empty((len(self._questions), len(self.entries))) for _ in range(3)]
        for fold in np.unique(folds):
            seen: Flags = folds != fold
            lexical = best_per_entry(np.where(seen, characters[~seen], MASKED), self._owners)
            found = (lexical, lexical) if vectors is None else self._refound(vectors, seen)
            for part, values in zip(parts, (*found, lexical), strict=True):
                part[~seen] = values
        return Similarities(*parts)

    def _refound(self, vectors: Matrix, seen: Flags) -> tuple[Matrix, Matrix]:
        questions, answers = vectors[: len(seen)], vectors[len(seen) :]
        return Meaning(questions, answers, owners=self._owners, seen=seen).compare(questions[~seen])
