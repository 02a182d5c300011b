"""`export-audit`: the audit chain as a file that can be checked anywhere."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ticketing.domain.audit import AuditLine
from ticketing.settings import read_settings
from ticketing.storage import audit
from ticketing.storage.database import open_database, session_factory, transaction


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return export_audit(arguments.file)


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
