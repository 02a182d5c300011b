"""`init-demo` and `reset-demo`: a migrated database with the demo city; the last line printed is JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, MetaData
from sqlalchemy.orm import Session

from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import staff
from ticketing.usecases.demo_city import load_demo_city


@contextmanager
def _database() -> Iterator[Engine]:
    settings = read_settings()
    PersonalKey.set(settings.encryption_key)
    engine = open_database(settings.database_url)
    yield engine
    engine.dispose()


def init_demo() -> int:
    """Migrate and load what is missing. Prints the accounts that were made, with their passwords, as JSON."""
    with _database() as engine:
        _fill(engine)
    return 0


def reset_demo() -> int:
    """Drop everything and load the demo city anew."""
    with _database() as engine:
        with engine.begin() as connection:
            found = MetaData()
            found.reflect(connection)
            found.drop_all(connection)
        _fill(engine)
    return 0


def _fill(engine: Engine) -> None:
    migrate(engine)
    with transaction(session_factory(engine)) as session:
        units = load_demo_city(session)
        accounts = _accounts(session, now=datetime.now(UTC))
    print(f"demo city: {units} units, {len(accounts)} new accounts")
    print(json.dumps({"staff": accounts}, ensure_ascii=False))


def _accounts(session: Session, *, now: datetime) -> list[dict[str, str]]:
    create = getattr(staff, "create_demo_staff", None)
    return list(create(session, now=now)) if create else []
