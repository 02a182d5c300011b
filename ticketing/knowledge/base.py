"""One knowledge base ready to answer: entries, index and calibration, fitted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ticketing.domain.knowledge import Answer, Bars, Decision, Entry, decide
from ticketing.knowledge.calibration import Calibration
from ticketing.knowledge.encoders import CachedEncoder
from ticketing.knowledge.evidence import Evidence, Similarities, weigh
from ticketing.knowledge.lexical import Characters, replacer
from ticketing.knowledge.meaning import MASKED, Flags, Matrix, Meaning, Owners, best_per_entry
from ticketing.knowledge.wording_forms import comparable

FOLDS = 8
ABSENT_EVERY = 4  # of the base's own questions, this many are also asked as if their entry did not exist
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
        self._characters = Characters(self._questions, replace=replacer(sources.synonyms))
        self._meaning: Meaning | None = None
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
            decide([self.entries[i] for i in order], confidence=float(p), bars=self.bars, day=day)
            for order, p in zip(evidence.order, sure, strict=True)
        ]

    def _evidence(self, texts: list[str]) -> Evidence:
        lexical = best_per_entry(self._characters.scores(texts), self._owners)
        if self._encoder is None or self._meaning is None:
            return weigh(Similarities(lexical, lexical, lexical), texts)
        nearest, centre = self._meaning.compare(self._encoder.encode(texts).astype(np.float64))
        return weigh(Similarities(nearest, centre, lexical), texts)

    def _fit(self, answers: list[str], strangers: list[str]) -> Calibration:
        vectors = None
        if self._encoder is not None:
            together = [*self._questions, *answers, *strangers]
            vectors = self._encoder.recall(together).astype(np.float64)[: len(self._questions) + len(answers)]
            self._meaning = Meaning(
                vectors[: len(self._questions)], self._owners, vectors[len(self._questions) :]
            )
        unseen = self._unseen(vectors)
        some = np.arange(0, len(self._questions), ABSENT_EVERY)
        absent = unseen.without(self._owners[some], rows=some, low=MASKED)
        asked = weigh(unseen, self._questions)
        outside = self._evidence(strangers)
        return Calibration(
            right=asked.features[asked.order[:, 0] == self._owners],
            wrong=np.concatenate(
                [
                    asked.features[asked.order[:, 0] != self._owners],
                    weigh(absent, [self._questions[i] for i in some]).features,
                ]
            ),
            strangers=outside.features,
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
        return Meaning(questions, self._owners, answers, seen=seen).compare(questions[~seen])
