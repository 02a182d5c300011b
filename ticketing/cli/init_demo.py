"""`init-demo`: a migrated database with the demo city; the last line printed is JSON."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine

from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases.demo_city import load_demo_city
from ticketing.usecases.demo_staff import create_demo_staff


@contextmanager
def database() -> Iterator[Engine]:
    """Open the database of the settings."""
    settings = read_settings()
    PersonalKey.set(settings.encryption_key, earlier=settings.earlier_encryption_keys)
    engine = open_database(settings.database_url)
    yield engine
    engine.dispose()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no arguments: settings say where the database is."""


def run(_arguments: argparse.Namespace) -> int:
    """Run the command."""
    return init_demo()


def init_demo() -> int:
    """Migrate and load what is missing. Prints the accounts that were made, with their passwords, as JSON."""
    with database() as engine:
        fill(engine)
    return 0


def fill(engine: Engine) -> None:
    """Load what is missing and print what was made."""
    migrate(engine)
    with transaction(session_factory(engine)) as session:
        units = load_demo_city(session)
        accounts = create_demo_staff(session, now=datetime.now(UTC))
    print(f"demo city: {units} units, {len(accounts)} new accounts")
    print(json.dumps({"staff": accounts}, ensure_ascii=False))
