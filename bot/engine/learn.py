"""Learns from a site's own old orders: `python -m bot.engine.learn --history FILE --model DIR`."""

import argparse
import sys
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from bot.engine.text.encoders import Encoder, Vectors, encoder_named
from bot.engine.text.history import History, HistoryError, OldOrder, read_history
from bot.engine.text.site_labels import SiteLabels
from bot.engine.text.taxonomy import TopicExample, read_petitions, read_topics, shape
from bot.engine.text.topics import ENCODED, TopicModel
from bot.engine.text.vectors import encode_all

TOPICS, PETITIONS = "nlu_data/topics", "nlu_data/petitions"
VECTORS = "nlu_data/vectors/topics-e5.npz"
_FOLDS = 5
_BATCH = 64


def shipped_model(encoder: str) -> TopicModel:
    """The topic model as it is trained without any history."""
    topics, examples = read_topics(TOPICS)
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


def cross_validated(
    orders: list[OldOrder], column: str, chances: Vectors, *, groups: NDArray[np.int64]
) -> str:
    """A line with accuracy and macro-F1 before and after; like orders (same group) never cross."""
    labels = np.array([getattr(order, column) for order in orders])
    texts = [order.text for order in orders]
    before, after = labels.copy(), labels.copy()
    cases = [order.group for order in orders]
    for train, test in tqdm(
        list(GroupKFold(_FOLDS).split(texts, labels, cases)), desc=f"checking {column}", file=sys.stderr
    ):
        model = SiteLabels.fit([texts[i] for i in train], list(labels[train]), chances[train], groups=groups)
        found = model.chances([texts[i] for i in test], chances[test])
        after[test] = [model.labels[i] for i in found.argmax(axis=1)]
        before[test] = by_majority(chances, groups, labels, train=train)[test]
    return f"{column}: {len(orders)} orders, {len(set(labels))} labels; " + _compared(labels, before, after)


def _compared(labels: NDArray[np.str_], before: NDArray[np.str_], after: NDArray[np.str_]) -> str:
    parts = []
    for name, found in (("before", before), ("after", after)):
        accuracy, f1 = (labels == found).mean(), f1_score(labels, found, average="macro")
        parts.append(f"{name} accuracy {accuracy:.3f}, macro-F1 {f1:.3f}")
    return "; ".join(parts)


def learn(history: History, out: Path, *, encoder: str) -> list[str]:
    """Fit and store what the history allows; returns the lines of the report."""
    shipped = shipped_model(encoder)
    opened, groups, report = encoder_named(encoder), groups_of(shipped), []
    out.mkdir(parents=True, exist_ok=True)
    for column in ("topic", "unit"):
        orders = history.labelled(column)
        labels = [getattr(order, column) for order in orders]
        if len(set(labels)) < 2 or len({order.group for order in orders}) < _FOLDS:
            report.append(f"{column}: too few orders to learn from")
            continue
        texts = [order.text for order in orders]
        chances = read_chances(shipped, texts, opened)
        report.append(cross_validated(orders, column, chances, groups=groups))
        joblib.dump(
            SiteLabels.fit(texts, labels, chances, groups=groups), out / f"{column}-labels.joblib", compress=3
        )
    report += _relearnt(history, out, shipped=shipped, encoder=encoder)
    return report


def _relearnt(history: History, out: Path, *, shipped: TopicModel, encoder: str) -> list[str]:
    """Where the site uses the codes of our classification, the topic model itself learns them."""
    coded = [TopicExample(o.text, o.topic) for o in history.orders if o.topic in shipped.topics]
    if not coded:
        return ["topics are not coded as in our classification: only the site's own labels were learnt"]
    _, examples = read_topics(TOPICS)
    examples += read_petitions(PETITIONS, shipped.topics)
    apart = [e for n, e in enumerate(examples) if n % 5 == 0]
    rest = [e for n, e in enumerate(examples) if n % 5]
    before = _right(TopicModel.fit(shipped.topics, rest, encoder=encoder, stored=VECTORS), apart)
    after = _right(TopicModel.fit(shipped.topics, rest + coded, encoder=encoder, stored=VECTORS), apart)
    model = TopicModel.fit(shipped.topics, examples + coded, encoder=encoder, stored=VECTORS)
    joblib.dump(model, out / "topics.joblib", compress=3)
    warning = " — WORSE on our own sentences" if after < before else ""
    return [f"our own left-out examples, second level right: before {before:.3f}, after {after:.3f}{warning}"]


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
