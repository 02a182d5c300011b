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


@pytest.fixture
def fresh_postgresql(postgres_url: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database of the test's own, for tests that commit on several connections."""
    name = f"fresh_{uuid.uuid4().hex}"
    server = open_database(postgres_url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name}"))
    made = open_database(make_url(postgres_url).set(database=name).render_as_string(hide_password=False))
    migrate(made)
    yield made
    made.dispose()
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Engine:
    """A migrated database of the test's own, of each kind."""
    made: Engine = request.getfixturevalue(f"fresh_{request.param}")
    return made
