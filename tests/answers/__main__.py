"""`python -m tests.answers --data DIR`: how well the answer check finds stubs and strayed answers.

Reads `tipdm_reply/dev.jsonl` (not part of the project; measured only). Rows with an even id were looked at
while the patterns were written, rows with an odd id were not: both halves are printed.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

from tests.answers.figures import Share, precision, recall
from ticketing.domain.answers import AnswerCheck, Demand, Doubt, check_text
from ticketing.storage.answer_rules import answer_rules

Row = dict[str, Any]
SEED = 1


def main() -> None:
    """Print the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    rows = read_rows(parser.parse_args().data / "tipdm_reply" / "dev.jsonl")
    for name, parity in (("looked at", 0), ("not looked at", 1)):
        _print(name, [row for row in rows if int(row["id"]) % 2 == parity])


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a JSON-lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _check(row: Row, answer: str) -> AnswerCheck:
    return check_text(Demand(row["text"], row["title"]), answer, answer_rules())


def _print(name: str, rows: list[Row]) -> None:
    stub = Share()
    for row in rows:
        stub.count(found=Doubt.STUB in _check(row, row["reply"]).grave, wanted=not row["informative_teamS"])
    real = [row for row in rows if row["informative_teamS"]]
    strayed = real[:]
    random.Random(SEED).shuffle(strayed)
    pairs = [(a, b) for a, b in zip(real, strayed, strict=True) if a is not b]
    unrelated = Share()
    for asked, other in pairs:
        unrelated.count(found=Doubt.UNRELATED in _check(asked, other["reply"]).grave, wanted=True)
        unrelated.count(found=Doubt.UNRELATED in _check(asked, asked["reply"]).grave, wanted=False)
    print(f"{name}: {len(rows)} answers, {stub.wanted} stubs")
    print(f"  stub: precision {precision(stub):.3f}, recall {recall(stub):.3f}")
    wrong = f"wrongly on {unrelated.false_share:.3f} of the right ones"
    print(f"  another order's answer: recall {recall(unrelated):.3f}, {wrong}")


if __name__ == "__main__":
    main()
