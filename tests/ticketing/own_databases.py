"""Databases of a test's own, for tests that really commit or use several connections, of both kinds."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session, sessionmaker

from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import demo_city


def own_sessions(request: pytest.FixtureRequest, folder: Path) -> Iterator[sessionmaker[Session]]:
    """Yield sessions of a migrated database with the demo city; `request.param` names its kind."""
    url = f"sqlite:///{folder / 'own.db'}"
    if request.param == "postgresql":
        url = own_postgres(request.getfixturevalue("postgres_url"))
    engine = open_database(url)
    migrate(engine)
    factory = session_factory(engine)
    with transaction(factory) as session:
        demo_city.load_demo_city(session)
    yield factory
    engine.dispose()


def own_postgres(url: str) -> str:
    """Return the address of a new, empty database on the server."""
    name = f"own_{uuid.uuid4().hex}"
    server = open_database(url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
