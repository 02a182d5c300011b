"""Runs the bot's turns: one message of a conversation at a time, in order, whichever process is at it."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ticketing.desk.engine_client import EngineClient, EngineOutage
from ticketing.desk.work import Clock, Database, utc_now
from ticketing.usecases.conversations.turns import (
    LEASE,
    OutageKind,
    Turn,
    claim_turn,
    finish_turn,
    record_outage,
    renew_lease,
)

log = logging.getLogger(__name__)
# The engine works on few messages at a time; more of ours at once would only time out in its queue.
ENGINE_CALLS_AT_ONCE = 16
# Several renewals fit into one lease, so a single slow transaction does not lose it.
RENEW_SECONDS = LEASE.total_seconds() / 3


class TurnRunner:
    """Answers conversations in background tasks; `notify` is called after each step that shows."""

    def __init__(
        self,
        database: Database,
        engine: EngineClient,
        *,
        notify: Callable[[str], None] = lambda _conversation_id: None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._engine = engine
        self._notify = notify
        self._clock = clock
        self._slots = asyncio.Semaphore(ENGINE_CALLS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, conversation_id: str) -> None:
        """Answer the conversation in the background; it goes on when the citizen's connection ends."""
        task = asyncio.create_task(self._guarded(conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, *, within: float) -> None:
        """Let turns under way finish for `within` seconds; others are resumed when their lease ends."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _guarded(self, conversation_id: str) -> None:
        try:
            await self.answer(conversation_id)
        except Exception as error:
            # Class only: the text of an error may hold a citizen's words. The lease ends, the worker resumes.
            log.error("turn failed: %s", type(error).__name__)

    async def answer(self, conversation_id: str) -> None:
        """Answer every open message of a conversation, oldest first; stops at the first outage."""
        while True:
            async with self._slots:
                turn = await self._claim(conversation_id)
                if turn is None:
                    return
                went_well = await self._take(turn)
            self._notify(conversation_id)
            if not went_well:
                return

    async def _claim(self, conversation_id: str) -> Turn | None:
        owner, now = uuid.uuid4().hex, self._clock()
        return await self._database.run(
            lambda session: claim_turn(session, conversation_id, owner=owner, now=now)
        )

    async def _take(self, turn: Turn) -> bool:
        renewing = asyncio.create_task(self._renew(turn))
        try:
            async with asyncio.timeout(self._engine.timeout):
                answer = await self._engine.ask(turn)
        except (EngineOutage, TimeoutError) as error:
            await self._tell(turn, error)
            return False
        finally:
            renewing.cancel()
        now = self._clock()
        return await self._database.run(lambda session: finish_turn(session, turn, answer, now=now))

    async def _renew(self, turn: Turn) -> None:
        def keep(session: Session) -> bool:
            return renew_lease(session, turn, now=self._clock())

        with suppress(SQLAlchemyError):  # the answer's own transaction will tell whether the lease was lost
            await asyncio.sleep(RENEW_SECONDS)
            while await self._database.run(keep):
                await asyncio.sleep(RENEW_SECONDS)

    async def _tell(self, turn: Turn, error: EngineOutage | TimeoutError) -> None:
        kind = error.kind if isinstance(error, EngineOutage) else OutageKind.LATE
        log.warning("engine outage: %s", kind.value)
        now = self._clock()
        await self._database.run(lambda session: record_outage(session, turn, kind, now=now))
