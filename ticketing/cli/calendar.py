"""`calendar`: proposes a year's holiday notice, prints the dues it makes certain, and settles what may be.

A notice moves dues, so another person puts it in force, on the page 变更审核 and under her own name: a second
name typed by the first person would be no second person. Only before the first order one is enough.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from ticketing.api.problems import sentence
from ticketing.cli.init_demo import database
from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.errors import Forbidden, HotlineError, Malformed
from ticketing.notices import wording
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases import city_changes, loading_notices, staff
from ticketing.usecases.clocks import SettledDue, provisional_orders, settle_order

NEEDS_A_NAME = (
    "a notice moves the dues of orders: name the admin who proposes it (--by USERNAME, or "
    "make calendar FILE=… BY=username); another person then puts it in force on the page 变更审核"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, help="the notice, written like ticketing/data/calendar/2026.json")
    parser.add_argument("--by", default="", help="username of the admin who proposes it")
    parser.add_argument("--replace", action="store_true", help="replace a notice of that year")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; return 1 when the proposal is refused, 2 when the file cannot be used."""
    data = _read(arguments.file, replace=arguments.replace)
    if data is None:
        return 2
    with database() as engine:
        sessions = session_factory(engine)
        if loading_notices.in_force(data["year"]) == data:
            return settle_all(sessions, now=datetime.now(UTC))
        try:
            return _propose(sessions, data, arguments, now=datetime.now(UTC))
        except HotlineError as error:
            nobody = isinstance(error, Forbidden) and not arguments.by
            print(NEEDS_A_NAME if nobody else sentence(error.code, error.facts), file=sys.stderr)
            return 1


def _read(file: Path, *, replace: bool) -> dict[str, Any] | None:
    """Return the notice, or None when it cannot be read or another one of its year has to be meant."""
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        notice = loading_notices.read_notice(data)
    except (OSError, ValueError, TypeError, HotlineError) as error:
        print(f"the notice cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return None
    present = loading_notices.in_force(notice.year)
    if present and present != data and not replace:
        print(f"another notice of {notice.year} is loaded; --replace replaces it", file=sys.stderr)
        return None
    print(f"{notice.year}: {len(notice.holidays)} days off, {len(notice.workdays)} make-up working days")
    return data


def _propose(
    sessions: sessionmaker[Session], data: dict[str, Any], given: argparse.Namespace, *, now: datetime
) -> int:
    with transaction(sessions) as session:
        notice = loading_notices.read_notice(data)
        dues = loading_notices.changed_dues(session, notice, most=None, now=now)
    for due in dues:  # seen also by who may not propose: looking is what the file is often tried for
        print(_line(due.order_number, due.due))
    with transaction(sessions) as session:
        actor = _admin(session, given.by) if given.by else SYSTEM
        row = city_changes.propose_notice(session, data, replace=given.replace, actor=actor, now=now)
        waits, number = row.decided_at is None, row.id
    if not waits:
        print("in force: no order was filed yet, so one person is enough")
        return 0
    print(f"{len(dues)} dues would be settled; nothing has changed yet")
    print(f"change {number} waits on the page 变更审核 (/console/changes) for another admin or a leader")
    return 0


def _admin(session: Session, username: str) -> Actor:
    member = next((one for one in staff.list_members(session) if one.username == username), None)
    if member is None or not member.active:
        raise Malformed("unknown_username", field="username")
    return member.as_actor()


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
