"""Measures the knowledge answers: `python -m ticketing.knowledge.evaluate [--policy-qa DIR]`.

Held-out questions and sentences out of scope stand in `nlu_data/held_out/knowledge`; nothing else uses them.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from ticketing.domain.knowledge import Answer, Decision
from ticketing.knowledge.base import KnowledgeBase
from ticketing.knowledge.encoders import default_encoder
from ticketing.knowledge.lexical import Characters
from ticketing.knowledge.library import Library
from ticketing.knowledge.wording_forms import comparable

HELD_OUT = Path("nlu_data/held_out/knowledge")
Flags = NDArray[np.bool_]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line per figure, with 95 % intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--knowledge", type=Path, help="folder of entries (default: the shipped ones)")
    parser.add_argument("--held-out", type=Path, default=HELD_OUT)
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    parser.add_argument("--policy-qa", type=Path, help="folder with contexts.jsonl and dev.jsonl")
    chosen = parser.parse_args(arguments)
    base = Library(chosen.knowledge, cache_dir=chosen.cache).settle()
    print(f"entries {len(base.entries)}, bars: answer {base.bars.answer:.2f}, offer {base.bars.offer:.2f}")
    day = datetime.now(UTC).date()
    measure_in_scope(base, chosen.held_out / "questions.yml", day)
    measure_out_of_scope(base, chosen.held_out / "out_of_scope.yml", day)
    if chosen.policy_qa:
        measure_policy_qa(chosen.policy_qa)


def measure_in_scope(base: KnowledgeBase, path: Path, day: date) -> None:
    """Print how often the right entry is first, among three, and what is decided."""
    wanted = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [(question, entry_id) for entry_id, questions in wanted.items() for question in questions]
    ranked = base.rank([question for question, _ in pairs])
    answers = base.ask_all([question for question, _ in pairs], day=day)
    ids = [entry_id for _, entry_id in pairs]
    first = np.array([order[0].id == want for order, want in zip(ranked, ids, strict=True)])
    three = np.array([want in {e.id for e in order} for order, want in zip(ranked, ids, strict=True)])
    given = _share(answers, Decision.ANSWER)
    print(f"in scope: {len(pairs)} questions")
    _print("  top-1", first)
    _print("  top-3", three)
    _print("  answered", given)
    _print("  … of these right", first[given])
    _print("  offered", _share(answers, Decision.OFFER))
    _print("  … with the right one among them", three[_share(answers, Decision.OFFER)])
    _print("  refused", _share(answers, Decision.REFUSE))


def measure_out_of_scope(base: KnowledgeBase, path: Path, day: date) -> None:
    """Print how often something is answered that no entry answers."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers = {name: base.ask_all(sentences, day=day) for name, sentences in groups.items()}
    everything = [answer for group in answers.values() for answer in group]
    print(f"out of scope: {len(everything)} sentences")
    for name, group in {**answers, "all": everything}.items():
        _print(f"  wrongly answered ({name})", _share(group, Decision.ANSWER))
    _print("  candidates offered", _share(everything, Decision.OFFER))


def measure_policy_qa(folder: Path) -> None:
    """Print R@1 and R@5 of policy questions against whole documents, by characters and with the encoder."""
    documents = _lines(folder / "contexts.jsonl")
    known = {document["docid"]: place for place, document in enumerate(documents)}
    asked = [row for row in _lines(folder / "dev.jsonl") if row["docid"] in known]
    place = np.array([known[row["docid"]] for row in asked])
    questions = [row["question"] for row in asked]
    scores = Characters([document["text"] for document in documents], replace=comparable).scores(questions)
    _print_recall("characters", scores, place)
    encoder = default_encoder()
    if encoder is None:
        return
    openings = encoder.encode([comparable(document["text"]) for document in documents]).astype(float)
    meanings = encoder.encode([comparable(question) for question in questions]).astype(float)
    mean = openings.mean(axis=0)
    _print_recall("characters and E5", scores + 0.5 * (meanings - mean) @ (openings - mean).T, place)


def _print_recall(name: str, scores: NDArray[np.float64], place: NDArray[np.int64]) -> None:
    order = np.argsort(-scores, axis=1)[:, :5]
    _print(f"policy questions, {name}: R@1", order[:, 0] == place)
    _print(f"policy questions, {name}: R@5", (order == place[:, None]).any(axis=1))


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _share(answers: Sequence[Answer], decision: Decision) -> Flags:
    return np.array([answer.decision is decision for answer in answers])


def _print(name: str, flags: Flags) -> None:
    """Print a share with its Wilson interval."""
    n, p = max(len(flags), 1), float(flags.mean()) if len(flags) else 0.0
    middle, width = p + 1.92 / n, 1.96 * np.sqrt(p * (1 - p) / n + 0.96 / n**2)
    low, high = (middle - width) / (1 + 3.84 / n), (middle + width) / (1 + 3.84 / n)
    print(f"{name:45s} {p:.3f} [{low:.3f}–{high:.3f}] of {len(flags)}")


if __name__ == "__main__":
    main()
