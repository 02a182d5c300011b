"""Compares questions by their characters, after everyday words were replaced by the words of the forms."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from ticketing.knowledge.files import SHIPPED, SYNONYMS, KnowledgeFileError
from ticketing.knowledge.wording_forms import comparable

Scores = NDArray[np.float64]


def read_synonyms(folder: Path) -> dict[str, str]:
    """Return everyday word → form word; the shipped table if the folder has none."""
    path = folder / SYNONYMS
    path = path if path.is_file() else SHIPPED / SYNONYMS
    table = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    if not isinstance(table, dict) or not all(isinstance(words, list) for words in table.values()):
        raise KnowledgeFileError([f"{path.name}: a mapping of word to list of words expected"])
    return {str(word): str(form) for form, words in table.items() for word in words}


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
        dense: Scores = (self._vectorizer.transform(questions) @ self._rows.T).toarray()
        return dense
