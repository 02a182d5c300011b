"""Answers a file of questions without any server: `make answer FILE=in.jsonl OUT=out.jsonl`.

In: one JSON object a line, {"id", "text"}, UTF-8 or GB18030. Out: one object for each readable line:
{"id", "decision": "answer|offer|refuse", "entry": id or null, "confidence": 0–1, "top3": [{"id", "title"}]}.
A line that cannot be read is reported on stderr with its number and does not stop the run.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from ticketing.knowledge.base import Considered, KnowledgeBase
from ticketing.knowledge.files import KnowledgeFileError
from ticketing.knowledge.library import Library

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT_ONCE = 64  # questions between two reports of progress
Id = str | int


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the file."""

    id: Id
    text: str


class BadLine(ValueError):
    """Why a line cannot be answered."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer the file; 0 when it was written, bad lines or not, 2 when file or knowledge cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--knowledge", type=Path, help="folder of entries (default: the shipped ones)")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    chosen = parser.parse_args(arguments)
    try:
        base = Library(chosen.knowledge, cache_dir=chosen.cache).settle()
        lines = chosen.file.read_bytes().splitlines()
        day = datetime.now(UTC).astimezone(SHANGHAI).date()
        answer_lines(lines, chosen.out, base=base, day=day, report=sys.stderr)
    except (OSError, KnowledgeFileError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def answer_lines(
    lines: Sequence[bytes], out: Path, *, base: KnowledgeBase, day: date, report: TextIO
) -> None:
    """Write the answers to `out`, which appears only when all are there; progress goes to `report`."""
    draft = out.with_name(f"{out.name}.part")
    answered = 0
    questions = read_questions(lines, report=report)
    with draft.open("w", encoding="utf-8") as file:
        while batch := list(islice(questions, AT_ONCE)):
            found = base.consider([question.text for question in batch], day=day)
            file.writelines(_row(one, considered) for one, considered in zip(batch, found, strict=True))
            answered += len(batch)
            report.write(f"answered {answered} of {len(lines)} lines\n")
    draft.replace(out)
    report.write(f"{answered} answered, {out.name} written\n")


def read_questions(lines: Iterable[bytes], *, report: TextIO) -> Iterator[Question]:
    """Yield the questions of all good lines; blank lines are skipped, bad ones reported with their number."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _question(line)
        except BadLine as problem:
            report.write(f"line {number}: {problem}\n")


def _question(line: bytes) -> Question:
    try:
        loaded = json.loads(_decode(line))
    except (ValueError, RecursionError) as error:
        raise BadLine("no JSON") from error
    if not isinstance(loaded, dict):
        raise BadLine('an object with "id" and "text" expected')
    known, text = loaded.get("id"), loaded.get("text")
    if isinstance(known, bool) or not isinstance(known, str | int):
        raise BadLine('"id" must be a string or a whole number')
    if not isinstance(text, str):
        raise BadLine('"text" must be a string')
    return Question(known, text)


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError as error:
        raise BadLine("neither UTF-8 nor GB18030") from error


def _row(question: Question, considered: Considered) -> str:
    answer = considered.answer
    row = {
        "id": question.id,
        "decision": answer.decision.value,
        "entry": answer.entry.id if answer.entry else None,
        "confidence": round(answer.confidence, 4),
        "top3": [{"id": entry.id, "title": entry.title} for entry in considered.ranked],
    }
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


if __name__ == "__main__":
    sys.exit(main())
