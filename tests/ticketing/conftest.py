"""Fixtures of the desk: an engine that behaves as told, the desk's API with it, databases for commits."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url, text

from tests.ticketing.desk_app import DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine, running_engine
from ticketing.storage.database import open_database
from ticketing.storage.migrate import migrate


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """A fake engine over loopback HTTP."""
    with running_engine() as started:
        yield started


@pytest.fixture
def desk(fresh_sqlite: Engine, engine: FakeEngine) -> Iterator[DeskApp]:
    """The desk's API at work."""
    with running_desk(fresh_sqlite, engine) as started:
        yield started


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_url: str) -> str:
    """The name of a migrated database to copy: migrating each test's own takes ten times as long."""
    _execute(postgres_url, "create database migrated")
    made = _opened(postgres_url, "migrated")
    migrate(made)
    made.dispose()
    return "migrated"


@pytest.fixture
def fresh_postgresql(postgres_url: str, migrated_postgresql: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database of the test's own, for tests that commit on several connections."""
    name = f"fresh_{uuid.uuid4().hex}"
    _execute(postgres_url, f"create database {name} template {migrated_postgresql}")
    made = _opened(postgres_url, name)
    yield made
    made.dispose()
    _execute(postgres_url, f"drop database {name} with (force)")


def _opened(url: str, database: str) -> Engine:
    return open_database(make_url(url).set(database=database).render_as_string(hide_password=False))


def _execute(url: str, statement: str) -> None:
    server = open_database(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Engine:
    """A migrated database of the test's own, of each kind."""
    made: Engine = request.getfixturevalue(f"fresh_{request.param}")
    return made
