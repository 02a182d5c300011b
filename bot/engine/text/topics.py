"""Which of the classification's items a request is about, with a ranking of confidences."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.engine.text.data_files import DataFileError, load_yaml, resolve
from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.normalise import normalise

_WINDOW = 40
_KEEP_FROM = 60  # texts up to this length are not cut into windows
_SHARPNESS = (
    12.0  # of the softmax over margins; below the best fit on left-out examples (16), so rather too modest
)
_EMBEDDING_WEIGHT = 2.0
_MAX_CHARS = 400


@dataclass(frozen=True)
class Topic:
    """One third-level item; codes as in DB44/T 2479—2024 or the site's own file."""

    code: str
    name: str
    level1: dict[str, str]
    level2: dict[str, str]


@dataclass(frozen=True)
class TopicExample:
    """One sentence that belongs to the item with `code`."""

    text: str
    code: str


def read_topics(folder: str | Path) -> tuple[dict[str, Topic], list[TopicExample]]:
    """Read the files of `folder`/<level 1>/; DataFileError for an unreadable one, nothing for no folder."""
    topics: dict[str, Topic] = {}
    examples: list[TopicExample] = []
    for file in sorted(resolve(folder).glob("*/*.yml")):
        _add_file(load_yaml(file), file.name, topics, examples)
    return topics, examples


def _add_file(
    data: dict[str, Any], name: str, topics: dict[str, Topic], examples: list[TopicExample]
) -> None:
    try:
        level1, level2 = _node(data["level1"]), _node(data["level2"])
        for item in data["items"]:
            topic = Topic(str(item["code"]), item["name"], level1, level2)
            topics[topic.code] = topic
            said = [item["name"], item["description"], *item["examples"]]
            examples += [TopicExample(str(text), topic.code) for text in said]
    except (KeyError, TypeError) as problem:
        raise DataFileError(f"{name}: not a topic file ({problem!r})") from problem


def _node(data: dict[str, Any]) -> dict[str, str]:
    return {"code": str(data["code"]), "name": str(data["name"])}


def windows(text: str) -> list[str]:
    """A text and, when it is long, its first, middle and last 40 characters: citizens also write short."""
    plain = shape(text)
    if len(plain) <= _KEEP_FROM:
        return [plain]
    middle = len(plain) // 2 - _WINDOW // 2
    return [plain, plain[:_WINDOW], plain[middle : middle + _WINDOW], plain[-_WINDOW:]]


def shape(text: str) -> str:
    """Normalised, digits as 0, no white space, at most 400 characters."""
    return re.sub(r"\d", "0", re.sub(r"\s+", "", normalise(text)))[:_MAX_CHARS]


@dataclass
class TopicModel:
    """A fitted reader; picklable (the encoder is opened again by name).

    `weights` has shape (n-grams + encoder dimension, items), single precision: a ranking costs about 1 ms.
    """

    topics: dict[str, Topic]
    codes: list[str]
    vectoriser: TfidfVectorizer
    weights: Vectors
    intercept: Vectors
    encoder_name: str
    centre: Vectors

    @classmethod
    def fit(cls, topics: dict[str, Topic], examples: list[TopicExample], *, encoder: str) -> "TopicModel":
        """Fit on windows of the examples; needs at least three items."""
        texts = [(piece, e.code) for e in examples for piece in windows(e.text)]
        vectoriser = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2, max_features=30_000
        )
        words = vectoriser.fit_transform([text for text, _ in texts])
        vectors = encoder_named(encoder).encode([text for text, _ in texts])
        centre = vectors.mean(axis=0)
        matrix = hstack([words, csr_matrix(_EMBEDDING_WEIGHT * (vectors - centre))]).tocsr()
        classifier = LinearSVC(C=0.5).fit(matrix, np.array([code for _, code in texts]))
        weights = np.ascontiguousarray(classifier.coef_.T, dtype=np.float32)
        intercept = classifier.intercept_.astype(np.float32)
        return cls(
            topics, [str(c) for c in classifier.classes_], vectoriser, weights, intercept, encoder, centre
        )

    def rank(self, text: str, encoder: Encoder, *, best: int = 5) -> list[dict[str, Any]]:
        """The `best` most likely items: code, name, confidence, level1, level2."""
        piece = shape(text)
        words = self.vectoriser.transform([piece])
        margins = words.data.astype(np.float32) @ self.weights[words.indices] + self.intercept
        if encoder.dimension:
            vector = _EMBEDDING_WEIGHT * (encoder.encode([piece])[0] - self.centre)
            margins = margins + vector @ self.weights[-encoder.dimension :]
        chances = softmax(_SHARPNESS * margins)
        return [self._entry(self.codes[i], float(chances[i])) for i in np.argsort(-chances)[:best]]

    def _entry(self, code: str, confidence: float) -> dict[str, Any]:
        topic = self.topics[code]
        shown = {"code": code, "name": topic.name, "confidence": round(confidence, 4)}
        return {**shown, "level1": topic.level1, "level2": topic.level2}
