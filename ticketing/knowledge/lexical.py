"""Compares questions by their characters, after everyday words were replaced by the words of the forms."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from ticketing.knowledge.wording_forms import comparable

Scores = NDArray[np.float64]


def replacer(synonyms: dict[str, str]) -> Callable[[str], str]:
    """Return a function that makes a text comparable and replaces everyday words, longest first."""
    if not synonyms:
        return comparable
    longest_first = sorted(synonyms, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: pattern.sub(lambda found: synonyms[found.group()], comparable(text))


class Characters:
    """TF-IDF over runs of one to three characters of a fixed list of texts."""

    def __init__(self, texts: Sequence[str], *, replace: Callable[[str], str]) -> None:
        self._vectorizer: Any = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), sublinear_tf=True, preprocessor=replace
        )
        self._rows = self._vectorizer.fit_transform(texts)

    def scores(self, questions: Sequence[str]) -> Scores:
        """Return cosines, shape (questions, texts)."""
        return self.beside(questions, self._rows)

    def rows(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 (a sparse matrix)
        """Return other texts as they look beside the fixed ones, for `beside`."""
        return self._vectorizer.transform(texts)

    def beside(self, questions: Sequence[str], rows: Any) -> Scores:  # noqa: ANN401 (a sparse matrix)
        """Return cosines with `rows`, shape (questions, rows)."""
        dense: Scores = (self._vectorizer.transform(questions) @ rows.T).toarray()
        return dense
