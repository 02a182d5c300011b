"""`export-audit` and `verify-audit`: the chain as a file, and its check without any database."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from ticketing.domain.audit import AuditLine, faults
from ticketing.settings import read_settings
from ticketing.storage import audit
from ticketing.storage.database import open_database, session_factory, transaction


def export_audit(file: Path) -> int:
    """Write the chain, one JSON object per line, the last line naming the end of the chain."""
    engine = open_database(read_settings().database_url)
    count = 0
    with transaction(session_factory(engine)) as session, file.open("w", encoding="utf-8") as out:
        for line in audit.lines(session):
            out.write(_write(line) + "\n")
            count += 1
        out.write(json.dumps({"head": audit.head_hash(session), "lines": count}) + "\n")
    engine.dispose()
    print(f"{count} lines")
    return 0


def _write(line: AuditLine) -> str:
    return json.dumps({**asdict(line), "at": line.at.isoformat()}, ensure_ascii=False)


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
