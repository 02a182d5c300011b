"""`deadlines`: all clocks of a dispatch at a moment, as JSON; NO-DATA where the calendar ends."""

import argparse
import json
import sys
from datetime import datetime

from ticketing.domain.calendar import CITY
from ticketing.domain.clocks import Clock, start_clocks
from ticketing.domain.kinds import Complexity, OrderKind, RequestType
from ticketing.notices import wording
from ticketing.storage.reference import rulebook

KINDS = {
    "general": OrderKind(),
    "consult": OrderKind(request_type=RequestType.CONSULT),
    "urgent": OrderKind(urgent=True),
    "complex": OrderKind(complexity=Complexity.COMPLEX),
}
NO_DATA = "NO-DATA"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--at", required=True, help="local time of the dispatch, such as 2026-02-13T10:00")
    parser.add_argument("--kind", default="general", choices=KINDS)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return print_deadlines(arguments.at, arguments.kind)


def print_deadlines(at: str, kind: str) -> int:
    """Print every profile's clocks for an order accepted and dispatched at local time `at`."""
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        print(f"not a local time such as 2026-02-13T10:00: {at!r}", file=sys.stderr)
        return 2
    start = start.astimezone(CITY) if start.tzinfo else start.replace(tzinfo=CITY)
    book = rulebook()
    chosen = KINDS[kind]
    clocks = start_clocks(book, chosen, "accepted", start=start) + start_clocks(
        book, chosen, "dispatched", start=start
    )
    report = {
        "at": start.isoformat(),
        "kind": kind,
        "calendar_years": list(book.calendar.years),
        "version": book.version,
        "clocks": [describe(clock) for clock in clocks],
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 0


def describe(clock: Clock) -> dict[str, object]:
    """Return one clock; a due time that only guesses at a year's holidays is NO-DATA, the guess beside it."""
    due = wording.due_local(clock)
    return {
        "code": clock.code,
        "profile": clock.profile,
        "governing": clock.governing,
        "amount": clock.amount,
        "due": NO_DATA if clock.provisional else clock.due.astimezone(CITY).isoformat(),
        "due_local": NO_DATA if clock.provisional else due,
        "provisional_due_local": due if clock.provisional else None,
        "name": wording.clock_name(clock.code),
        "basis": wording.clock_basis(clock),
        "reason": wording.clock_reason(clock, rulebook().calendar),
    }
