"""Measures the knowledge answers: `python -m ticketing.knowledge.evaluate [--policy-qa DIR]`.

Held-out questions and sentences out of scope: `nlu_data/held_out/knowledge`; nothing is trained on them.
`--held-out nlu_data/held_out/knowledge/blind` measures the set that no choice was made by.
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
from ticketing.knowledge.documents import Documents, Scores
from ticketing.knowledge.encoders import CachedEncoder, E5Encoder, default_encoder
from ticketing.knowledge.library import Library
from ticketing.knowledge.passages import Passages

HELD_OUT = Path("nlu_data/held_out/knowledge")
Flags = NDArray[np.bool_]
Z = 1.96  # standard deviations on either side of a 95 % interval


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
    if (chosen.held_out / "short.yml").is_file():
        measure_short(base, chosen.held_out / "short.yml", day)
    measure_out_of_scope(base, chosen.held_out / "out_of_scope.yml", day)
    if chosen.policy_qa:
        measure_policy_qa(chosen.policy_qa, cache=chosen.cache)


def measure_in_scope(base: KnowledgeBase, path: Path, day: date) -> None:
    """Print how often the right entry is first, among three, and what is decided."""
    wanted = yaml.safe_load(path.read_text(encoding="utf-8"))
    _measure_asked(
        base,
        [(question, {entry_id}) for entry_id, questions in wanted.items() for question in questions],
        day=day,
        title="in scope",
    )


def measure_short(base: KnowledgeBase, path: Path, day: date) -> None:
    """Print the same for very short questions, to which several entries may be right."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = [(row["question"], set(row["entries"])) for row in rows]
    _measure_asked(base, asked, day=day, title="very short")


def _measure_asked(
    base: KnowledgeBase, asked: Sequence[tuple[str, set[str]]], *, day: date, title: str
) -> None:
    considered = base.consider([question for question, _ in asked], day=day)
    answers = [one.answer for one in considered]
    pairs = [(wanted, [e.id for e in one.ranked]) for (_, wanted), one in zip(asked, considered, strict=True)]
    first = np.array([ranked[0] in wanted for wanted, ranked in pairs])
    three = np.array([not wanted.isdisjoint(ranked) for wanted, ranked in pairs])
    given = _share(answers, Decision.ANSWER)
    print(f"{title}: {len(pairs)} questions")
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


def measure_policy_qa(folder: Path, *, cache: Path) -> None:
    """Print how often the right one of many policy documents is found first, and among five.

    The first run embeds all passages, a quarter of an hour on one core; they are kept in `cache`.
    """
    documents = _lines(folder / "contexts.jsonl")
    known = {document["docid"]: place for place, document in enumerate(documents)}
    asked = [row for row in _lines(folder / "dev.jsonl") if row["docid"] in known]
    place = np.array([known[row["docid"]] for row in asked])
    texts = [document["text"].lower() for document in documents]
    questions = [row["question"].lower() for row in asked]
    print(f"policy questions: {len(documents)} documents")
    _print_places(Documents(texts).scores(questions), place, by="characters")
    if default_encoder() is not None:
        sides = CachedEncoder(E5Encoder("passage"), cache), E5Encoder()
        found = Passages(texts, passages=sides[0], questions=sides[1]).scores(questions)
        _print_places(found, place, by="characters, then meaning")


def _print_places(scores: Scores, place: NDArray[np.int64], *, by: str) -> None:
    order = np.argsort(-scores, axis=1)[:, :5]
    _print(f"  R@1 ({by})", order[:, 0] == place)
    _print(f"  R@5 ({by})", (order == place[:, None]).any(axis=1))


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _share(answers: Sequence[Answer], decision: Decision) -> Flags:
    return np.array([answer.decision is decision for answer in answers])


def _print(name: str, flags: Flags) -> None:
    """Print a share with its Wilson interval."""
    n, p = max(len(flags), 1), float(flags.mean()) if len(flags) else 0.0
    middle, width = p + Z**2 / 2 / n, Z * np.sqrt(p * (1 - p) / n + (Z / 2 / n) ** 2)
    low, high = (max(0.0, end) / (1 + Z**2 / n) for end in (middle - width, middle + width))
    print(f"{name:45s} {p:.3f} [{low:.3f}–{high:.3f}] of {len(flags)}")


if __name__ == "__main__":
    main()
