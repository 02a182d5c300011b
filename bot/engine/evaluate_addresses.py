"""F1 of address levels against labelled strings: `python -m bot.engine.evaluate_addresses FILE`."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.engine.text.addresses import split_address

LEVELS = ("town", "community", "road", "roadno", "poi")
Marked = set[tuple[str, int, int]]


def marked(row: dict[str, Any]) -> Marked:
    """The labelled spans of a row, by characters: the file counts a run of digits as one."""
    found: Marked = set()
    at, text = 0, row["text"]
    for *_, kind, words in row["spans"]:
        start = text.find(words, at)
        if start >= 0:
            at = start + len(words)
            found.add((kind, start, at))
    return found


def scores(rows: list[tuple[str, Marked]]) -> dict[str, float]:
    """F1 of each level and over all of them ("micro"), exact spans only."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for text, gold in rows:
        read = {(s.kind, s.start, s.end) for s in split_address(text) if s.kind in LEVELS}
        gold = {span for span in gold if span[0] in LEVELS}
        right.update(kind for kind, *_ in read & gold)
        told.update(kind for kind, *_ in read)
        wanted.update(kind for kind, *_ in gold)
    each = {kind: _f1(right[kind], told[kind], wanted[kind]) for kind in LEVELS}
    return {**each, "micro": _f1(right.total(), told.total(), wanted.total())}


def _f1(right: int, told: int, wanted: int) -> float:
    return 2 * right / max(1, told + wanted)


def main() -> int:
    """Print the F1 of each level; nothing of the addresses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help='JSON lines: {"text", "spans": [[start, end, kind, words]]}')
    lines = parser.parse_args().file.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    read = scores([(row["text"], marked(row)) for row in rows])
    sys.stdout.write(", ".join(f"{kind} {value:.3f}" for kind, value in read.items()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
