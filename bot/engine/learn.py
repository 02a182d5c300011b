"""Learns from a site's own old orders: `python -m bot.engine.learn --history FILE --model DIR`."""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.history import History, HistoryError, OldOrder, read_history
from bot.engine.text.site_labels import SiteLabels, fitted_sharpness
from bot.engine.text.site_models import READER, TOPIC_LABELS, TOPICS, UNIT_LABELS
from bot.engine.text.taxonomy import TopicExample, read_petitions, read_topics, shape
from bot.engine.text.topics import TopicModel
from bot.engine.text.vectors import ENCODED, encode_all

TOPIC_FOLDER, PETITIONS = "nlu_data/topics", "nlu_data/petitions"
WORSE = " — WORSE than before"
VECTORS = "nlu_data/vectors/topics-e5.npz"
_FOLDS = 5
_BATCH = 64
_UNHEARD_OF = -60.0  # a label that a fold's training orders did not have


def shipped_model(encoder: str) -> TopicModel:
    """The topic model as it is trained without any history."""
    topics, examples = read_topics(TOPIC_FOLDER)
    return TopicModel.fit(
        topics, examples + read_petitions(PETITIONS, topics), encoder=encoder, stored=VECTORS
    )


def read_chances(model: TopicModel, texts: list[str], encoder: Encoder) -> Vectors:
    """What the shipped model thinks of each text, with a progress bar."""
    found = []
    for start in tqdm(range(0, len(texts), _BATCH), desc="reading", unit="batch", file=sys.stderr):
        part = texts[start : start + _BATCH]
        vectors = encode_all([shape(text)[:ENCODED] for text in part], encoder)
        found.append(model.chances(part, vectors))
    return np.concatenate(found)


def groups_of(model: TopicModel) -> NDArray[np.int64]:
    """The second-level index of each item of the model."""
    return model.ngrams.groups


def by_majority(
    chances: Vectors, groups: NDArray[np.int64], labels: NDArray[np.str_], *, train: NDArray[np.int64]
) -> NDArray[np.str_]:
    """The site's label that the shipped reading's second level mostly had: the state before learning."""
    seen = groups[chances.argmax(axis=1)]
    usual = Counter(labels[train]).most_common(1)[0][0]
    votes: dict[int, Counter[str]] = {}
    for row in train:
        votes.setdefault(int(seen[row]), Counter())[labels[row]] += 1
    return np.array([votes[g].most_common(1)[0][0] if g in votes else usual for g in seen])


@dataclass
class Checked:
    """Labels, and what was found for each order by models that had not seen it, before and after learning."""

    labels: NDArray[np.str_]
    before: NDArray[np.str_]
    after: NDArray[np.str_]
    sharpness: float

    def told(self, column: str) -> str:
        """A line with accuracy and macro-F1; says so when learning made it worse."""
        parts, scores = [], []
        for name, found in (("before", self.before), ("after", self.after)):
            accuracy = float((self.labels == found).mean())
            f1 = f1_score(self.labels, found, average="macro", zero_division=0)
            parts.append(f"{name} accuracy {accuracy:.3f}, macro-F1 {f1:.3f}")
            scores.append(accuracy)
        worse = WORSE if scores[1] < scores[0] else ""
        names = len(set(self.labels))
        return f"{column}: {len(self.labels)} orders, {names} labels; " + "; ".join(parts) + worse


def cross_validated(
    orders: list[OldOrder], column: str, chances: Vectors, *, groups: NDArray[np.int64]
) -> Checked:
    """Five-fold; like orders (same group) never cross. Also fits how sure the model may be."""
    labels = np.array([getattr(order, column) for order in orders])
    texts = [order.text for order in orders]
    before, after = labels.copy(), labels.copy()
    names = sorted(set(labels))
    evidence = np.full((len(orders), len(names)), _UNHEARD_OF)
    folds = list(GroupKFold(_FOLDS).split(texts, labels, [order.group for order in orders]))
    for train, test in tqdm(folds, desc=f"checking {column}", file=sys.stderr):
        model = SiteLabels.fit([texts[i] for i in train], list(labels[train]), chances[train], groups=groups)
        found = model.evidence([texts[i] for i in test], chances[test])
        evidence[np.ix_(test, [names.index(name) for name in model.labels])] = found
        after[test] = [model.labels[i] for i in found.argmax(axis=1)]
        before[test] = by_majority(chances, groups, labels, train=train)[test]
    right = np.array([names.index(label) for label in labels])
    return Checked(labels, before, after, fitted_sharpness(evidence, right))


def learn(history: History, out: Path, *, encoder: str) -> list[str]:
    """Fit and store what the history allows; returns the lines of the report."""
    shipped = shipped_model(encoder)
    report = []
    out.mkdir(parents=True, exist_ok=True)
    joblib.dump(shipped, out / READER, compress=3)
    for column, file in (("topic", TOPIC_LABELS), ("unit", UNIT_LABELS)):
        report.append(_learn_labels(history.labelled(column), column, out / file, shipped=shipped))
    return report + _relearnt(history, out, shipped=shipped, encoder=encoder)


def _learn_labels(orders: list[OldOrder], column: str, file: Path, *, shipped: TopicModel) -> str:
    labels = [getattr(order, column) for order in orders]
    if len(set(labels)) < 2 or len({order.group for order in orders}) < _FOLDS:
        file.unlink(missing_ok=True)
        return f"{column}: too few orders to learn from"
    texts, groups = [order.text for order in orders], groups_of(shipped)
    chances = read_chances(shipped, texts, encoder_named(shipped.encoder_name))
    checked = cross_validated(orders, column, chances, groups=groups)
    model = SiteLabels.fit(texts, labels, chances, groups=groups)
    model.sharpness = checked.sharpness
    joblib.dump(model, file, compress=3)
    return checked.told(column)


def _relearnt(history: History, out: Path, *, shipped: TopicModel, encoder: str) -> list[str]:
    """Where the site uses the codes of our classification, the topic model itself learns them."""
    coded = [TopicExample(o.text, o.topic) for o in history.orders if o.topic in shipped.topics]
    if not coded:
        (out / TOPICS).unlink(missing_ok=True)
        return ["topics are not coded as in our classification: only the site's own labels were learnt"]
    _, examples = read_topics(TOPIC_FOLDER)
    examples += read_petitions(PETITIONS, shipped.topics)
    apart = [e for n, e in enumerate(examples) if n % _FOLDS == 0]
    rest = [e for n, e in enumerate(examples) if n % _FOLDS]
    before = _right(TopicModel.fit(shipped.topics, rest, encoder=encoder, stored=VECTORS), apart)
    after = _right(TopicModel.fit(shipped.topics, rest + coded, encoder=encoder, stored=VECTORS), apart)
    model = TopicModel.fit(shipped.topics, examples + coded, encoder=encoder, stored=VECTORS)
    joblib.dump(model, out / TOPICS, compress=3)
    worse = WORSE if after < before else ""
    return [f"our own left-out examples, second level right: before {before:.3f}, after {after:.3f}{worse}"]


def _right(model: TopicModel, examples: list[TopicExample]) -> float:
    texts = [shape(e.text) for e in examples]
    vectors = encode_all([t[:ENCODED] for t in texts], encoder_named(model.encoder_name), stored=VECTORS)
    best = model.chances(texts, vectors).argmax(axis=1)
    return float(np.mean([model.codes[i][:4] == e.code[:4] for i, e in zip(best, examples, strict=True)]))


def main() -> int:
    """Exit code 0 when something was learnt, 2 when the file cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--encoder", default="e5", choices=["e5", "none"])
    args = parser.parse_args()
    try:
        history = read_history(args.history)
    except (OSError, HistoryError) as problem:
        print(problem, file=sys.stderr)
        return 2
    for reason, lines in history.refused.items():
        print(f"left out, {reason}: {len(lines)} rows (lines {', '.join(map(str, lines[:10]))} …)")
    for line in learn(history, args.model, encoder=args.encoder):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
