"""Wakes those who wait for a conversation to go on, also when another process wrote to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from ticketing.usecases.conversations.views import Exchange

RECHECK_SECONDS = 0.5


@dataclass(eq=False)
class _Waiter:
    seen: int = 0
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Who waits for which conversation. `last_numbers` asks the database for all of them in one query."""

    def __init__(self, last_numbers: Callable[[Iterable[str]], Awaitable[dict[str, int]]]) -> None:
        self._last_numbers = last_numbers
        self._waiters: dict[str, set[_Waiter]] = {}

    def notify(self, conversation_id: str) -> None:
        """Wake everybody who waits for this conversation in this process."""
        for waiter in self._waiters.get(conversation_id, ()):
            waiter.woken.set()

    async def wait_for(
        self, conversation_id: str, look: Callable[[], Awaitable[Exchange]], *, seconds: float
    ) -> Exchange:
        """Return what `look()` sees once it is complete, or after `seconds` as it stands then."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with self._waiting(conversation_id) as waiter:
            while True:
                waiter.woken.clear()
                found = await look()
                waiter.seen = found.last_seq
                left = deadline - asyncio.get_running_loop().time()
                if found.complete or left <= 0:
                    return found
                with suppress(TimeoutError):
                    await asyncio.wait_for(waiter.woken.wait(), left)

    @asynccontextmanager
    async def _waiting(self, conversation_id: str) -> AsyncIterator[_Waiter]:
        waiter = _Waiter()
        self._waiters.setdefault(conversation_id, set()).add(waiter)
        try:
            yield waiter
        finally:
            self._waiters[conversation_id].discard(waiter)
            if not self._waiters[conversation_id]:
                del self._waiters[conversation_id]

    async def recheck_forever(self, on_error: Callable[[Exception], None]) -> None:
        """Look for what other processes wrote (operators, the worker, replicas) twice a second."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await self.recheck()
            except Exception as error:  # a database that is away for a moment must not end the looking
                on_error(error)

    async def recheck(self) -> None:
        """Wake the waiters of every conversation that has gone on since they looked."""
        if not self._waiters:
            return
        last = await self._last_numbers(list(self._waiters))
        for conversation_id, waiters in self._waiters.items():
            for waiter in waiters:
                if last.get(conversation_id, 0) > waiter.seen:
                    waiter.woken.set()
