"""`export-audit`: the audit chain as a file that can be checked anywhere."""

import argparse
from pathlib import Path

from ticketing.settings import read_settings
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.usecases import auditing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return export_audit(arguments.file)


def export_audit(file: Path) -> int:
    """Write the chain, one JSON object per line, the last line naming the end of the chain."""
    engine = open_database(read_settings().database_url)
    count = -1  # the last line is the end of the chain
    with transaction(session_factory(engine)) as session, file.open("w", encoding="utf-8") as out:
        for line in auditing.export_lines(session):
            out.write(line)
            count += 1
    engine.dispose()
    print(f"{count} lines")
    return 0
