"""`erase`: takes words and names out of what has ended; without --really it only says what would go."""

import argparse
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from ticketing.api.problems import sentence
from ticketing.cli.init_demo import database
from ticketing.domain.actors import SYSTEM
from ticketing.domain.errors import HotlineError
from ticketing.settings import read_settings
from ticketing.storage import sealed_files
from ticketing.storage.database import session_factory, transaction
from ticketing.storage.every_table import know_every_table
from ticketing.usecases import retention


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--order", help="one ended order, because its citizen asks")
    parser.add_argument("--reason", default="", help="why (with --order)")
    parser.add_argument("--really", action="store_true", help="erase; nobody can bring it back")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    rule = retention.policy()
    days = f"orders {rule.orders.days} days, conversations {rule.conversations.days} days"
    print(f"periods {rule.version}: {days}")
    print("kept: number, topic, unit, times, states, ratings, audit; erased: words, names, numbers of people")
    know_every_table()
    with database() as engine:
        sessions = session_factory(engine)
        if arguments.order:
            return _erase_one(sessions, arguments.order, arguments.reason, really=arguments.really)
        return _erase_due(sessions, really=arguments.really)


def _erase_one(sessions: sessionmaker[Session], number: str, reason: str, *, really: bool) -> int:
    try:
        with transaction(sessions) as session:
            erased = retention.erase_order(
                session, number, reason=reason, dry_run=not really, actor=SYSTEM, now=datetime.now(UTC)
            )
    except HotlineError as error:
        print(sentence(error.code, error.facts))
        return 1
    _remove(erased or ())
    print(f"{number}: {'nothing left' if erased is None else 'erased' if really else 'would be erased'}")
    return 0


def _remove(files: tuple[str, ...]) -> None:
    for name in files:
        sealed_files.remove(read_settings().attachments_dir, name)


def _erase_due(sessions: sessionmaker[Session], *, really: bool) -> int:
    now = datetime.now(UTC)
    if not really:
        with transaction(sessions) as session:
            due = retention.find_due(session, now=now, limit=100_000)
        print(f"would be erased: {len(due.orders)} orders, {len(due.conversations)} conversations")
        return 0
    orders = conversations = 0
    while True:
        with transaction(sessions) as session:
            due = retention.erase_due(session, actor=SYSTEM, now=now)
        _remove(due.files)
        orders, conversations = orders + len(due.orders), conversations + len(due.conversations)
        print(f"  {orders} orders, {conversations} conversations", flush=True)
        if not due.orders and not due.conversations:
            print("done")
            return 0
