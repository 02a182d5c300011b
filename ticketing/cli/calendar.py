"""`calendar`: loads a year's holiday notice and settles the dues that were only provisional without it."""

import argparse
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ticketing.cli.init_demo import database
from ticketing.domain.errors import HotlineError
from ticketing.notices import wording
from ticketing.storage import reference
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases.clocks import SettledDue, provisional_orders, settle_order


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help="the notice, written like ticketing/data/calendar/2026.json")
    parser.add_argument("--replace", action="store_true", help="replace a notice of that year")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    if not install_notice(arguments.file, replace=arguments.replace):
        return 2
    with database() as engine:
        return settle_all(session_factory(engine), now=datetime.now(UTC))


def install_notice(file: Path, *, replace: bool) -> bool:
    """Check the notice and put it among the others; running processes read it at their next step."""
    try:
        text = file.read_text(encoding="utf-8")
        notice = reference.read_notice(json.loads(text))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"the notice cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    target = reference.CALENDAR / f"{notice.year}.json"
    if target.exists() and not replace and json.loads(target.read_text(encoding="utf-8")) != json.loads(text):
        print(f"another notice of {notice.year} is loaded; --replace replaces it", file=sys.stderr)
        return False
    if file.resolve() != target.resolve():
        # Written beside and moved: no process ever reads half a notice.
        half = target.with_suffix(".part")
        shutil.copyfile(file, half)
        half.replace(target)
    print(f"{notice.year}: {len(notice.holidays)} days off, {len(notice.workdays)} make-up working days")
    return True


def settle_all(sessions: sessionmaker[Session], *, now: datetime) -> int:
    """Settle every open order with a provisional due, each in its own transaction, and print what changed."""
    with transaction(sessions) as session:
        numbers = provisional_orders(session)
    changed = 0
    for number in numbers:
        try:
            with transaction(sessions) as session:
                settled = settle_order(session, number, now=now)
        except HotlineError as error:
            print(f"{number}: {error.code}, run the command again", file=sys.stderr)
            continue
        changed += len(settled)
        for due in settled:
            print(_line(number, due))
    print(f"{changed} dues settled in {len(numbers)} orders")
    return 0


def _line(number: str, due: SettledDue) -> str:
    was, now = (" ".join(map(str, wording.due_parts(moment))) for moment in (due.was, due.due))
    mark = "unchanged" if was == now else "changed"
    return f"{number}  {due.code:5} {was} -> {now}  {mark}"
