"""Opens the database. One place for what SQLite and PostgreSQL need, shared by the service and its tests."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from ticketing.domain.errors import Conflict

BUSY_TIMEOUT_SECONDS = 15
ONLY_READS = "hotline_only_reads"
HOLDS_TURN = "hotline_holds_turn"
# PostgreSQL ended this one of several transactions that waited for one another, or could not be in a row.
CROSSED = frozenset({"40P01", "40001"})
# More than all threads that may be at work at once (the API's 40, the desk's 8): a connection that is thrown
# away and opened again costs more than the step it is for.
SQLITE_CONNECTIONS = 48


def open_database(url: str) -> Engine:
    """Return an engine for `url` (sqlite:///file or postgresql+psycopg://…)."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    # In memory there is one connection for each thread, and no pool to size.
    pool = {"pool_size": SQLITE_CONNECTIONS, "max_overflow": 0} if make_url(url).database else {}
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, **pool)
    turn = WritersTurn()
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", turn.begin)
    event.listen(engine, "checkin", turn.end)
    return engine


class WritersTurn:
    """One writer of this process at a time, in the order of arrival, each as soon as the one before ended.

    SQLite has one writer anyway; whoever finds it at work sleeps up to a tenth of a second before he looks
    again. With many at it most of the time passes in these sleeps, and who has just written comes first
    again: a plain lock is no fairer.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def begin(self, connection: Connection) -> None:
        """Begin a transaction on a connection, when it is its turn."""
        # IMMEDIATE: a transaction that reads first and writes later would fail at once ("database is
        # locked") when another process wrote in between, whatever the timeout. Keep transactions short. One
        # that only reads (see `reading`) takes no lock: hundreds of waiting browsers must not stand in the
        # writers' queue.
        if connection.get_execution_options().get(ONLY_READS, False):
            connection.exec_driver_sql("BEGIN")
            return
        held = connection.info
        if not held.get(HOLDS_TURN):
            # Not had in time: SQLite itself then says that the database is locked.
            held[HOLDS_TURN] = self._take()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def end(self, _connection: sqlite3.Connection | None, entry: ConnectionPoolEntry) -> None:
        """Let the next one write: the connection went back, so its transaction is over."""
        if entry.info.pop(HOLDS_TURN, False):
            self._give()

    def _take(self) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(BUSY_TIMEOUT_SECONDS):
            return True
        with self._guard:
            if mine.is_set():  # given in this very moment
                return True
            self._waiting.remove(mine)
            return False

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions start late and break savepoints; SQLAlchemy begins them instead.
    connection.isolation_level = None
    # WAL lets readers go on while one writes; FULL keeps a committed order through a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions; objects stay readable after commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One unit of work: commits at the end, rolls back on any error.

    Raises Conflict("crossed") when the database gave others the way; the same again goes through.
    """
    try:
        with sessions() as session, session.begin():
            yield session
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in CROSSED:
            raise Conflict("crossed") from error
        raise


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One look at a consistent state; whatever `session` would change is rolled back at the end."""
    with sessions() as session:
        session.connection(execution_options={ONLY_READS: True})
        yield session
        session.rollback()
