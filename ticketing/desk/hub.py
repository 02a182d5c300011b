"""Wakes those who wait for a conversation to go on, also when another process wrote to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from ticketing.usecases.conversations.views import Exchange

RECHECK_SECONDS = 0.5
# A desk page says every three seconds that its operator goes on typing.
TYPING_SECONDS = 6.0


@dataclass(eq=False)
class Waiter:
    """Somebody who waits: `woken` when something goes on, `typed` names conversations a person writes in."""

    seen: int = 0
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    typed: set[str] = field(default_factory=set)


class Hub:
    """Who waits for which conversation. `last_numbers` asks the database for all of them in one query."""

    def __init__(self, last_numbers: Callable[[Iterable[str]], Awaitable[dict[str, int]]]) -> None:
        self._last_numbers = last_numbers
        self._waiters: dict[str, set[Waiter]] = {}
        self._typing: dict[str, float] = {}

    def notify(self, conversation_id: str) -> None:
        """Wake everybody who waits for this conversation in this process."""
        for waiter in self._concerned(conversation_id):
            waiter.woken.set()

    def _concerned(self, conversation_id: str) -> tuple[Waiter, ...]:
        channel = conversation_id.partition(":")[0] + ":"
        return (*self._waiters.get(conversation_id, ()), *self._waiters.get(channel, ()))

    def types(self, conversation_id: str) -> None:
        """Note that a person writes in this conversation and tell who waits here; kept nowhere else."""
        now = asyncio.get_running_loop().time()
        self._typing = {name: until for name, until in self._typing.items() if until > now}
        self._typing[conversation_id] = now + TYPING_SECONDS
        for waiter in self._concerned(conversation_id):
            waiter.typed.add(conversation_id)
            waiter.woken.set()

    def is_typing(self, conversation_id: str) -> bool:
        """Tell whether a person wrote in this conversation within the last seconds."""
        return self._typing.get(conversation_id, 0.0) > asyncio.get_running_loop().time()

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[Waiter]:
        """Yield one who is woken when a conversation of a channel (named with its colon) goes on here."""
        async with self._waiting(channel) as waiter:
            yield waiter

    async def wait_for(
        self,
        conversation_id: str,
        look: Callable[[], Awaitable[Exchange]],
        *,
        seconds: float,
        typing: bool = False,
    ) -> Exchange:
        """Return what `look()` sees once it is complete, or after `seconds` as it stands then; with `typing`
        also when a person begins to write."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with self._waiting(conversation_id) as waiter:
            while True:
                waiter.woken.clear()
                found = await look()
                waiter.seen = found.last_seq
                left = deadline - asyncio.get_running_loop().time()
                if found.complete or left <= 0 or (typing and waiter.typed):
                    return found
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await waiter.woken.wait()

    @asynccontextmanager
    async def _waiting(self, conversation_id: str) -> AsyncIterator[Waiter]:
        waiter = Waiter()
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
