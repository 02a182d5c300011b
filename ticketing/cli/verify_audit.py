"""`verify-audit`: checks an exported chain without any database."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ticketing.domain.audit import AuditLine, faults


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return verify_audit(arguments.file)


def verify_audit(file: Path) -> int:
    """Print what is wrong with an exported chain and return 1, or say that it is sound and return 0."""
    try:
        rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines() if row.strip()]
        end = rows.pop() if rows and "head" in rows[-1] else {}
        found = faults(_read(rows), str(end.get("head", "missing end line")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"the file cannot be read: {error}", file=sys.stderr)
        return 2
    for fault in found:
        print(fault)
    print("NOT sound" if found else f"sound: {len(rows)} lines")
    return 1 if found else 0


def _read(rows: list[dict[str, object]]) -> Iterator[AuditLine]:
    for row in rows:
        yield AuditLine(**{**row, "at": datetime.fromisoformat(str(row["at"]))})  # type: ignore[arg-type]
