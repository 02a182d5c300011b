"""Database work for asynchronous code: each step is one short transaction in a thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from ticketing.storage.database import reading, transaction

Result = TypeVar("Result")
Clock = Callable[[], datetime]
# Below the database's pool of connections (5 + 10), so that a step never waits for one.
THREADS = 8


def utc_now() -> datetime:
    """The clock of the running system; tests bring their own."""
    return datetime.now(UTC)


class Database:
    """Runs use cases of the desk for asyncio callers."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")

    async def run(self, step: Callable[[Session], Result]) -> Result:
        """Return what `step(session)` returns, committed; on an error nothing of it stays."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._commit, step)

    async def read(self, step: Callable[[Session], Result]) -> Result:
        """Return what `step(session)` sees, without waiting for those who write; it can change nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, step)

    def _look(self, step: Callable[[Session], Result]) -> Result:
        with reading(self._sessions) as session:
            return step(session)

    def _commit(self, step: Callable[[Session], Result]) -> Result:
        with transaction(self._sessions) as session:
            return step(session)

    def close(self) -> None:
        """End the threads; steps under way are finished."""
        self._threads.shutdown(wait=True)
