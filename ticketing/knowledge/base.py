"""One knowledge base ready to answer: entries, index and calibration, fitted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ticketing.domain.knowledge import Answer, Bars, Decision, Entry, decide
from ticketing.knowledge.calibration import Calibration
from ticketing.knowledge.encoders import CachedEncoder
from ticketing.knowledge.evidence import MASKED, Evidence, Matrix, Owners, best_per_entry, weigh
from ticketing.knowledge.lexical import Characters, replacer
from ticketing.knowledge.metric import Metric
from ticketing.knowledge.wording_forms import comparable

FOLDS = 8
UNKNOWN = Answer(Decision.REFUSE, 0.0, None, ())


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a base is fitted on; two equal `Sources` give the same base."""

    entries: tuple[Entry, ...]
    out_of_scope: tuple[str, ...]
    synonyms: dict[str, str]

    def texts(self) -> list[str]:
        """Return every text that is encoded when a base is built, in a fixed order."""
        questions = [text for entry in self.entries for text in entry.questions]
        return [comparable(text) for text in (*questions, *self.out_of_scope)]


class KnowledgeBase:
    """Answers questions from one state of the knowledge files."""

    def __init__(self, sources: Sources, *, encoder: CachedEncoder | None) -> None:
        self.entries = sources.entries
        self._by_id = {entry.id: entry for entry in sources.entries}
        self._encoder = encoder
        self._texts = [comparable(text) for entry in sources.entries for text in entry.questions]
        self._owners: Owners = np.array(
            [number for number, entry in enumerate(sources.entries) for _ in entry.questions]
        )
        self._characters = Characters(self._texts, replace=replacer(sources.synonyms))
        self._fit([comparable(text) for text in sources.out_of_scope])

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

    def _answers(self, texts: list[str], day: date) -> list[Answer]:
        evidence = self._evidence(texts)
        sure = self._calibration.confidence(evidence.features)
        return [
            decide([self.entries[i] for i in order], confidence=float(p), bars=self.bars, day=day)
            for order, p in zip(evidence.order, sure, strict=True)
        ]

    def _evidence(self, texts: list[str]) -> Evidence:
        lexical = self._characters.scores(texts)
        dense = lexical
        if self._encoder is not None:
            dense = self._metric(self._encoder.encode(texts).astype(np.float64)) @ self._rows.T
        return self._weigh(dense, lexical, texts)

    def _weigh(self, dense: Matrix, lexical: Matrix, texts: Sequence[str]) -> Evidence:
        lengths = np.array([len(text) for text in texts])
        return weigh(best_per_entry(dense, self._owners), best_per_entry(lexical, self._owners), lengths)

    def _fit(self, strangers: list[str]) -> None:
        lexical = self._characters.scores(self._texts)
        dense = lexical
        if self._encoder is not None:
            vectors = self._encoder.recall([*self._texts, *strangers]).astype(np.float64)
            own = vectors[: len(self._texts)]
            self._metric = Metric(own, self._owners)
            self._rows = self._metric(own)
            dense = self._unseen(own)
        known, absent = self._left_out(dense, lexical)
        outside = self._evidence(strangers).features if strangers else known.features[:0]
        right = (known.order[:, 0] == self._owners).astype(np.int64)
        self._calibration = Calibration(
            np.concatenate([known.features, absent.features, outside]),
            np.r_[right, np.zeros(len(absent.features) + len(outside), dtype=np.int64)],
            strangers=np.r_[np.zeros(len(right) + len(absent.features), bool), np.ones(len(outside), bool)],
        )

    def _unseen(self, vectors: Matrix) -> Matrix:
        """Return cosines of every text with every other, each measured by a metric that has not seen it."""
        cosines = np.empty((len(vectors), len(vectors)))
        folds = np.random.default_rng(12345).integers(FOLDS, size=len(vectors))
        for fold in range(FOLDS):
            seen = folds != fold
            turned = Metric(vectors[seen], self._owners[seen])(vectors)
            cosines[~seen] = turned[~seen] @ turned.T
        return cosines

    def _left_out(self, dense: Matrix, lexical: Matrix) -> tuple[Evidence, Evidence]:
        """Return the evidence when each text is asked without itself, and (every third) without its entry."""
        itself = np.eye(len(self._texts), dtype=bool)
        entry: NDArray[np.bool_] = self._owners[:, None] == self._owners[None, :]
        some = np.arange(0, len(self._texts), 3)
        known = self._weigh(np.where(itself, MASKED, dense), np.where(itself, MASKED, lexical), self._texts)
        absent = self._weigh(
            np.where(entry, MASKED, dense)[some],
            np.where(entry, MASKED, lexical)[some],
            [self._texts[i] for i in some],
        )
        return known, absent
