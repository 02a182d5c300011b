"""Ranks the first documents of a search by characters again, by the meaning of their passages."""

from collections.abc import Sequence

import numpy as np

from ticketing.knowledge.documents import Documents, Scores
from ticketing.knowledge.encoders import CachedEncoder, Encoder
from ticketing.knowledge.meaning import best_per_entry, unit

HEAD = 40  # characters of a document's beginning, its title, that stand before each later passage
PASSAGE = 180  # characters; beyond about 200 an embedding says ever less
STEP = 135  # neighbouring passages share a quarter
AGAIN = 20  # documents ranked again for each question
MEANING_WEIGHT = 0.75  # chosen by either half of the policy questions for the other
FARTHER = 10.0  # what keeps all other documents behind


class Passages:
    """A fixed list of long texts, found by characters and ranked by meaning."""

    def __init__(self, texts: Sequence[str], *, passages: CachedEncoder, questions: Encoder) -> None:
        """Embed all passages; `passages` and `questions` are the two sides of one encoder."""
        parts = [(owner, part) for owner, text in enumerate(texts) for part in split(text)]
        self._documents = Documents(texts)
        self._owners = np.array([owner for owner, _ in parts])
        rows = passages.recall([part for _, part in parts]).astype(np.float64)
        self._rows = unit(rows - rows.mean(axis=0))
        self._questions = questions

    def scores(self, questions: Sequence[str]) -> Scores:
        """Return one score per question and document; higher is better.

        Embeddings are centred on their mean: of the passages, and of the questions that are asked together.
        """
        lexical = self._documents.scores(questions)
        asked = self._questions.encode(questions).astype(np.float64)
        if len(asked) > 1:
            asked = unit(asked - asked.mean(axis=0))
        meaning = best_per_entry(asked @ self._rows.T, self._owners)
        first = np.argsort(-lexical, axis=1, kind="stable")[:, :AGAIN]
        total: Scores = lexical - FARTHER
        again = np.take_along_axis(lexical + MEANING_WEIGHT * meaning, first, axis=1)
        np.put_along_axis(total, first, again, axis=1)
        return total


def split(text: str) -> list[str]:
    """Return overlapping passages that together hold the whole text, each later one after its head."""
    starts = range(0, max(1, len(text) - (PASSAGE - STEP)), STEP)
    return [f"{text[:HEAD]} {text[s : s + PASSAGE]}" if s else text[:PASSAGE] for s in starts]
