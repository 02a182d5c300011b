"""Databases of a test's own, for tests that really commit or use several connections, of both kinds."""

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, text
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


def own_postgres(url: str, *, like: str = "template1") -> str:
    """Return the address of a new database on the server: empty, or a copy of another one."""
    name = f"own_{uuid.uuid4().hex}"
    _on_server(url, f"CREATE DATABASE {name} TEMPLATE {like}")
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _on_server(url: str, statement: str) -> None:
    server = open_database(url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


class Towns:
    """Many databases with the demo city, one after the other: filled once, then copied.

    They outlive no power cut, so nothing waits for the disk; what does is tried in tests/crash.
    """

    def __init__(self, folder: Path, server: str = "") -> None:
        self._folder, self._server = folder, server
        self._first = own_postgres(server) if server else f"sqlite:///{folder / 'first.db'}"
        engine = open_database(self._first)
        migrate(engine)
        with transaction(session_factory(engine)) as session:
            demo_city.load_demo_city(session)
        engine.dispose()

    def open(self) -> Engine:
        """Return a database like the first one."""
        if self._server:
            url = own_postgres(self._server, like=str(make_url(self._first).database))
            quick = make_url(url).update_query_dict({"options": "-c synchronous_commit=off"})
            return open_database(quick.render_as_string(hide_password=False))
        copy = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._folder / "first.db", copy)
        engine = open_database(f"sqlite:///{copy}")
        event.listen(engine, "connect", _wait_for_no_disk)
        return engine

    def close(self, engine: Engine) -> None:
        """Throw a database away."""
        name = str(engine.url.database)
        engine.dispose()
        if self._server:
            _on_server(self._server, f"DROP DATABASE {name} WITH (FORCE)")
        else:
            Path(name).unlink()


def _wait_for_no_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
