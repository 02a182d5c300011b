"""Measures topics on real petitions never learnt: `python -m bot.engine.evaluate_topics --data DIR`."""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from bot.engine.learn import cross_validated, groups_of, read_chances, shipped_model
from bot.engine.text.data_files import load_yaml
from bot.engine.text.encoders import Vectors, encoder_named
from bot.engine.text.history import OldOrder
from bot.engine.text.normalise import normalise
from bot.engine.text.site_labels import SiteLabels
from bot.engine.text.taxonomy import shape
from bot.engine.text.topics import TopicModel

MAPPING = "nlu_data/mappings/tipdm.yml"
_OPENING = 40
_FOLDS = 5
_NEAR = 0.35  # cosine over 2–3-grams: the valley between unlike messages and the same one segmented
_DRAWS = 500


@dataclass
class Rows:
    """Messages with their class and group; `chances` of the shipped model for wholes and openings."""

    texts: list[str]
    labels: NDArray[np.str_]
    groups: list[str]


def read_rows(file: Path) -> Rows:
    """Read a set in JSON lines with text, label and perhaps group."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    cases = [str(row.get("group", number)) for number, row in enumerate(rows)]
    return Rows(
        ["".join(normalise(r["text"]).split()) for r in rows], np.array([r["label"] for r in rows]), cases
    )


def class_of(code: str, mapping: dict[str, Any]) -> str | None:
    """The class of one of our items by its longest prefix in the mapping."""
    for size in (6, 4, 2):
        if code[:size] in mapping:
            found: str | None = mapping[code[:size]]["class"]
            return found
    return None


def by_mapping(chances: Vectors, codes: list[str]) -> NDArray[np.str_]:
    """The likeliest class of each message: the sum over the items that are mapped to it."""
    mapping = load_yaml(MAPPING)
    mine = [class_of(code, mapping["prefixes"]) for code in codes]
    sums = [chances[:, [c == name for c in mine]].sum(axis=1) for name in mapping["classes"]]
    best: NDArray[np.str_] = np.array(mapping["classes"])[np.argmax(sums, axis=0)]
    return best


def told(name: str, labels: NDArray[np.str_], found: NDArray[np.str_]) -> str:
    """A line with accuracy and macro-F1 and its 95 % bootstrap interval."""
    random = np.random.default_rng(0)
    picks = [random.integers(0, len(labels), len(labels)) for _ in range(_DRAWS)]
    draws = [f1_score(labels[p], found[p], average="macro") for p in picks]
    low, high = np.percentile(draws, [2.5, 97.5])
    f1, accuracy = f1_score(labels, found, average="macro"), (labels == found).mean()
    return f"{name}: macro-F1 {f1:.3f} [{low:.3f}, {high:.3f}], accuracy {accuracy:.3f}, n={len(labels)}"


def unlike(extra: Rows, rows: Rows) -> NDArray[np.float32]:
    """Cosine of each extra row to each row, shape (extra, rows), over 2–3-grams."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=2, max_df=0.1, dtype=np.float32)
    matrix = grams.fit_transform([shape(text) for text in rows.texts + extra.texts])
    return np.asarray((matrix[len(rows.texts) :] @ matrix[: len(rows.texts)].T).todense())


def learnt(rows: Rows, extra: Rows, seen: list[Vectors], groups: NDArray[np.int64]) -> list[NDArray[np.str_]]:
    """Classes of wholes and openings after learning, five-fold by group; near-duplicates are left out."""
    openings = [text[:_OPENING] for text in rows.texts]
    close = unlike(extra, rows)
    found = [rows.labels.copy(), rows.labels.copy()]
    for train, test in GroupKFold(_FOLDS).split(rows.texts, rows.labels, rows.groups):
        more = np.flatnonzero(close[:, test].max(axis=1) < _NEAR)
        texts = [rows.texts[i] for i in train] + [extra.texts[i] for i in more]
        labels = [*rows.labels[train], *extra.labels[more]]
        model = SiteLabels.fit(texts, labels, np.concatenate([seen[0][train], seen[2][more]]), groups=groups)
        for kind, pieces in enumerate((rows.texts, openings)):
            best = model.chances([pieces[i] for i in test], seen[kind][test]).argmax(axis=1)
            found[kind][test] = [model.labels[i] for i in best]
    return found


def departments(file: Path, model: TopicModel) -> str:
    """The family of the department that answered, five-fold, as `make learn` tells it."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    often = Counter(row["dept_silver"] for row in rows)
    orders = [
        OldOrder(
            row["text"] if row["text"].startswith(row["title"]) else f"{row['title']}。{row['text']}",
            "",
            row["dept_silver"],
            str(row["group"]),
        )
        for row in rows
        if row["dept_silver"] and often[row["dept_silver"]] >= _FOLDS
    ]
    chances = read_chances(model, [order.text for order in orders], encoder_named(model.encoder_name))
    return cross_validated(orders, "unit", chances, groups=groups_of(model)).told("departments")


def main() -> int:
    """Print the figures; nothing of the messages is printed or kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", default="e5", choices=["e5", "none"])
    parser.add_argument("--learn", action="store_true", help="also after learning, five-fold (ten minutes)")
    args = parser.parse_args()
    rows = read_rows(args.data / "tipdm_cls/dev.jsonl")
    model, encoder = shipped_model(args.encoder), encoder_named(args.encoder)
    pieces = {"whole": rows.texts, f"first {_OPENING}": [text[:_OPENING] for text in rows.texts]}
    seen = []
    for name, texts in pieces.items():
        seen.append(read_chances(model, texts, encoder))
        print(told(f"shipped, {name}", rows.labels, by_mapping(seen[-1], model.codes)), flush=True)
    if args.learn:
        extra = read_rows(args.data / "tipdm_cls_seg/dev.jsonl")
        seen.append(read_chances(model, extra.texts, encoder_named("none")))
        for name, found in zip(pieces, learnt(rows, extra, seen, groups_of(model)), strict=True):
            print(told(f"after learning, {name}", rows.labels, found), flush=True)
        print(departments(args.data / "tipdm_reply/dev.jsonl", model))
    return 0


if __name__ == "__main__":
    sys.exit(main())
