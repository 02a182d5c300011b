"""Which of the classification's items a request is about, with a ranking of calibrated confidences."""

import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from bot.engine.text.data_files import DataFileError, resolve
from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.gaussians import Gaussians
from bot.engine.text.ngrams import Features, NgramModel
from bot.engine.text.taxonomy import Topic, TopicExample, shape
from bot.engine.text.taxonomy import read_topics as read_topics
from bot.engine.text.vectors import ENCODED, encode_all

_SHARPNESS = (4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0)
_NGRAM_WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_VECTOR_WEIGHTS = (0.0, 0.05, 0.08, 0.11, 0.15, 0.2, 0.25, 0.3)
_KEPT_APART = 5  # every fifth example is left out to fit the confidences, and learnt afterwards
_SURE = (0.6, 0.7, 0.8, 0.9, 0.95)
_MAY_CHANGE = 0.02  # share of sure readings whose second level the encoder may still change
_CLOSE = 0.5  # the second of two close items is at least half as likely as the first
_TOGETHER = 0.5  # and the two hold at least half of the probability


@dataclass
class Calibration:
    """How margins become probabilities, fitted on examples left out of training."""

    group_sharpness: float = 12.0
    item_sharpness: float = 12.0
    ngram_weight: float = 1.0
    vector_weight: float = 0.3
    sure: float = 1.1


@dataclass
class TopicModel:
    """A fitted reader; picklable (the encoder is opened again by name)."""

    topics: dict[str, Topic]
    codes: list[str]
    ngrams: NgramModel
    gaussians: Gaussians | None
    encoder_name: str
    calibration: Calibration

    @classmethod
    def fit(
        cls,
        topics: dict[str, Topic],
        examples: list[TopicExample],
        *,
        encoder: str,
        stored: str | Path | None = None,
    ) -> "TopicModel":
        """Fit on whole examples; `stored` holds embeddings of some. Needs three items and two groups."""
        texts = [shape(e.text) for e in examples]
        codes = sorted({e.code for e in examples})
        labels = np.array([codes.index(e.code) for e in examples])
        vectors = encode_all([text[:ENCODED] for text in texts], encoder_named(encoder), stored=stored)
        data = _Data(texts, labels, vectors, _groups_of(codes, topics))
        return cls(topics, codes, *data.fit(np.arange(len(texts))), encoder, data.calibrate())

    def rank(self, text: str, encoder: Encoder, *, best: int = 5) -> list[dict[str, Any]]:
        """The `best` most likely items: code, name, confidence, level1 and level2 with theirs.

        The encoder is asked only when the n-grams are not sure enough for it to change the item.
        """
        piece = shape(text)
        logs = _by_ngrams(self.ngrams, self.ngrams.margins([piece]), self.calibration)
        if self.gaussians is not None and encoder.dimension and not self._is_sure(logs):
            seen = self.gaussians.log_chances(encoder.encode([piece[:ENCODED]]))
            logs = _together(logs, seen, self.calibration)
        chances = np.exp(logs[0])
        return [self._entry(i, chances) for i in np.argsort(-chances)[:best]]

    def chances(self, texts: list[str], vectors: Vectors) -> Vectors:
        """Probabilities of all items, shape (texts, items), with vectors of the texts' beginnings."""
        logs = _by_ngrams(self.ngrams, self.ngrams.margins([shape(t) for t in texts]), self.calibration)
        if self.gaussians is not None and vectors.shape[1]:
            logs = _together(logs, self.gaussians.log_chances(vectors), self.calibration)
        return np.asarray(np.exp(logs), dtype=np.float32)

    def _is_sure(self, logs: Vectors) -> bool:
        return bool(_of_groups(logs, self.ngrams.groups).max() >= self.calibration.sure)

    def _entry(self, index: int, chances: Vectors) -> dict[str, Any]:
        topic = self.topics[self.codes[index]]
        shown = {"code": topic.code, "name": topic.name, "confidence": round(float(chances[index]), 4)}
        parts = {
            key: {**node, "confidence": self._share(key, node["code"], chances)}
            for key, node in (("level1", topic.level1), ("level2", topic.level2))
        }
        return {**shown, **parts}

    def _share(self, key: str, code: str, chances: Vectors) -> float:
        return round(min(1.0, float(chances[self._members[key, code]].sum())), 4)

    @cached_property
    def _members(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """The items below each node: looking through all of them for every entry took a millisecond."""
        below: dict[tuple[str, str], list[int]] = {}
        for index, code in enumerate(self.codes):
            topic = self.topics[code]
            below.setdefault(("level1", topic.level1["code"]), []).append(index)
            below.setdefault(("level2", topic.level2["code"]), []).append(index)
        return {node: np.array(indexes) for node, indexes in below.items()}


def load_model(file: str | Path) -> TopicModel:
    """Read a model that was stored with joblib; DataFileError when it is none. Only the site's own files."""
    try:
        model = joblib.load(resolve(file))
    except (OSError, ValueError, EOFError) as problem:
        raise DataFileError(f"{file}: {problem}") from problem
    if not isinstance(model, TopicModel):
        raise DataFileError(f"{file}: not a topic model")
    return model


def choice_of(ranking: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """The two items that the dialogue should ask about ("A 还是 B？"); None when one is clear or none is.

    Two items below the same second-level item go to the same unit: they are not asked about.
    """
    if len(ranking) < 2:
        return None
    first, second = ranking[:2]
    close = second["confidence"] >= _CLOSE * first["confidence"]
    likely = first["confidence"] + second["confidence"] >= _TOGETHER
    if close and likely and first["level2"]["code"] != second["level2"]["code"]:
        return [first, second]
    return None


def _groups_of(codes: list[str], topics: dict[str, Topic]) -> NDArray[np.int64]:
    names = [topics[code].level2["code"] for code in codes]
    order = sorted(set(names))
    return np.array([order.index(name) for name in names])


def _by_ngrams(model: NgramModel, margins: Vectors, how: Calibration) -> Vectors:
    """Log probabilities of the items from margins of groups and items."""
    groups = model.groups
    count = int(groups.max()) + 1
    outer = log_softmax(how.group_sharpness * margins[:, :count], axis=1)
    inner = how.item_sharpness * margins[:, count:]
    # By the items' order of groups: a hundred sums one by one took longer than all n-grams together.
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(count))
    highest = np.maximum.reduceat(inner[:, order], starts, axis=1)
    rest = np.exp(inner - highest[:, groups])
    totals = highest + np.log(np.add.reduceat(rest[:, order], starts, axis=1))
    return np.asarray(outer[:, groups] + inner - totals[:, groups], dtype=np.float32)


def _together(logs: Vectors, seen: Vectors, how: Calibration) -> Vectors:
    weighed = how.ngram_weight * logs + how.vector_weight * seen
    return np.asarray(log_softmax(weighed, axis=1), dtype=np.float32)


@dataclass
class _Data:
    """Everything that is learnt from, in the shape that the parts want."""

    texts: list[str]
    labels: NDArray[np.int64]
    vectors: Vectors
    groups: NDArray[np.int64]

    def fit(self, rows: NDArray[np.int64]) -> tuple[NgramModel, Gaussians | None]:
        texts, labels = [self.texts[i] for i in rows], self.labels[rows]
        features = Features.fit(texts, fewest=2 if len(texts) > 100 else 1)
        ngrams = NgramModel.fit(features, features.of(texts), labels=labels, groups=self.groups)
        if not self.vectors.shape[1]:
            return ngrams, None
        return ngrams, Gaussians.fit(self.vectors[rows], labels, items=len(self.groups))

    def calibrate(self) -> Calibration:
        """Fit on what was left out; the defaults stand when the examples are too few to leave some out."""
        apart = np.array([zlib.crc32(text.encode()) % _KEPT_APART == 0 for text in self.texts])
        if len(set(self.labels[~apart])) < len(self.groups) or not apart.any():
            return Calibration()
        ngrams, gaussians = self.fit(np.flatnonzero(~apart))
        margins = ngrams.margins([t for t, out in zip(self.texts, apart, strict=True) if out])
        how = _sharpened(ngrams, margins, self.labels[apart])
        if gaussians is None:
            return how
        seen = gaussians.log_chances(self.vectors[apart])
        logs = _by_ngrams(ngrams, margins, how)
        return _weighed(logs, seen, self.labels[apart], how=how, groups=self.groups)


def _loss(logs: Vectors, labels: NDArray[np.int64]) -> float:
    return float(-logs[np.arange(len(labels)), labels].mean())


def _sharpened(model: NgramModel, margins: Vectors, labels: NDArray[np.int64]) -> Calibration:
    tried = [Calibration(outer, inner) for outer in _SHARPNESS for inner in _SHARPNESS]
    return min(tried, key=lambda how: _loss(_by_ngrams(model, margins, how), labels))


def _weighed(
    logs: Vectors, seen: Vectors, labels: NDArray[np.int64], *, how: Calibration, groups: NDArray[np.int64]
) -> Calibration:
    tried = [
        replace(how, ngram_weight=own, vector_weight=other)
        for own in _NGRAM_WEIGHTS
        for other in _VECTOR_WEIGHTS
    ]
    best = min(tried, key=lambda each: _loss(_together(logs, seen, each), labels))
    return replace(best, sure=_sure_from(logs, _together(logs, seen, best), groups))


def _sure_from(logs: Vectors, together: Vectors, groups: NDArray[np.int64]) -> float:
    """The lowest probability of a second level from which the encoder hardly ever changes it."""
    alone, both = _of_groups(logs, groups), _of_groups(together, groups)
    changed = alone.argmax(axis=1) != both.argmax(axis=1)
    for bar in _SURE:
        above = alone.max(axis=1) >= bar
        if above.any() and changed[above].mean() <= _MAY_CHANGE:
            return bar
    return Calibration().sure


def _of_groups(logs: Vectors, groups: NDArray[np.int64]) -> Vectors:
    """Probabilities of the second level, shape (texts, groups)."""
    shares = np.zeros((int(groups.max()) + 1, len(logs)), dtype=np.float32)
    np.add.at(shares, groups, np.exp(logs).T)
    return shares.T
