"""`import-orders`: takes over old orders; what cannot be taken lies in a file beside, with the reason."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ticketing.api.problems import sentence
from ticketing.cli.init_demo import database
from ticketing.cli.order_files import FileFault, read_rows, write_rejects
from ticketing.domain.actors import SYSTEM
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.notices.wording import phrase
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases.import_rows import find_columns, read_row
from ticketing.usecases.importing import import_order, unit_names

BATCH = 200
Row = list[str]


@dataclass
class Report:
    """What became of the rows; `rejects` are rows with the reason in front."""

    taken: int = 0
    known: int = 0
    rejects: list[Row] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help="CSV (UTF-8 or GB18030) or XLSX, with a header")
    parser.add_argument("--source", default="old", help="name of the old system: numbers are its own")
    parser.add_argument("--rejects", type=Path, help="default: FILE.rejects.csv")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; 0 when every row is in, 1 when some were rejected, 2 when the file is not readable."""
    rejects = arguments.rejects or arguments.file.with_name(f"{arguments.file.name}.rejects.csv")
    try:
        rows = read_rows(arguments.file)
        header = next(rows, [])
        columns = find_columns(header)
        with database() as engine:
            report = _import(session_factory(engine), rows, header, columns, source=arguments.source)
    except FileFault as error:
        print(error, file=sys.stderr)
        return 2
    except HotlineError as error:
        print(sentence(error.code, error.facts), file=sys.stderr)
        return 2
    print(f"imported {report.taken}, known already {report.known}, rejected {len(report.rejects)}")
    if not report.rejects:
        return 0
    write_rejects(rejects, [[phrase("outside", "reject_reason"), *header], *report.rejects])
    print(f"the rejected rows and their reasons: {rejects.name}")
    return 1


def _import(
    sessions: sessionmaker[Session],
    rows: Iterator[Row],
    header: Row,
    columns: dict[str, int],
    *,
    source: str,
) -> Report:
    report, seen = Report(), 0
    with transaction(sessions) as session:
        units = unit_names(session)
    for batch in batches(rows):
        with transaction(sessions) as session:
            for row in batch:
                _import_row(session, row, header, columns, units, report, source=source)
        seen += len(batch)
        print(f"  {seen} rows", flush=True)
    return report


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield the rows in groups of one transaction, empty ones left out."""
    group: list[Row] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            group.append(row)
        if len(group) == BATCH:
            yield group
            group = []
    if group:
        yield group


def _import_row(
    session: Session,
    row: Row,
    header: Row,
    columns: dict[str, int],
    units: dict[str, tuple[str, str]],
    report: Report,
    *,
    source: str,
) -> None:
    now = datetime.now(UTC)
    try:
        if any(cell.strip() for cell in row[len(header) :]):
            raise Malformed("import_cells")
        old = read_row(row, columns, now=now)
        with session.begin_nested():
            outcome = import_order(session, old, source=source, units=units, actor=SYSTEM, now=now)
    except HotlineError as error:
        report.rejects.append([sentence(error.code, error.facts), *row])
        return
    if outcome is None:
        report.known += 1
    elif isinstance(outcome, HotlineError):
        # Not one word of secret matter may lie in the file of rejects either.
        number = row[columns["old_number"]]
        report.rejects.append([sentence(outcome.code, outcome.facts), number])
    else:
        report.taken += 1
