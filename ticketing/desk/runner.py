"""Runs the bot's turns: one message of a conversation at a time, in order, whichever process is at it."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ticketing.desk.engine_client import EngineClient, EngineOutage
from ticketing.desk.work import Clock, Database, utc_now
from ticketing.usecases.conversations.turns import (
    LEASE,
    Answer,
    OutageKind,
    Turn,
    claim_turn,
    finish_turn,
    record_outage,
    renew_lease,
)
from ticketing.usecases.emergency import read_emergency, record_emergency

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

    @property
    def has_room(self) -> bool:
        """Whether a message would go to the engine at once: then it may be claimed where it is recorded."""
        return not self._slots.locked()

    def start(self, conversation_id: str, turn: Turn | None = None) -> None:
        """Answer the conversation in the background, beginning with a turn that was claimed already; it goes
        on when the citizen's connection ends."""
        task = asyncio.create_task(self._guarded(conversation_id, turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, *, within: float) -> None:
        """Let turns under way finish for `within` seconds; others are resumed when their lease ends."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _guarded(self, conversation_id: str, turn: Turn | None) -> None:
        try:
            await self.answer(conversation_id, turn)
        except Exception as error:
            # Class only: the text of an error may hold a citizen's words. The lease ends, the worker resumes.
            log.error("turn failed: %s", type(error).__name__)

    async def answer(self, conversation_id: str, turn: Turn | None = None) -> None:
        """Answer every open message of a conversation, oldest first; stops at the first outage."""
        async with self._slots:
            turn = turn or await self._claim(conversation_id)
            while turn is not None:
                turn = await self._take(turn)
                self._notify(conversation_id)

    async def _claim(self, conversation_id: str) -> Turn | None:
        now = self._clock()
        return await self._database.run(
            lambda session: claim_turn(session, conversation_id, owner=new_owner(), now=now)
        )

    async def _take(self, turn: Turn) -> Turn | None:
        """Answer one message and return the next one that is owed an answer, claimed."""
        renewing = asyncio.create_task(self._renew(turn))
        try:
            async with asyncio.timeout(self._engine.timeout):
                answer = await self._engine.ask(turn)
        except (EngineOutage, TimeoutError) as error:
            await self._tell(turn, error)
            return None
        finally:
            renewing.cancel()
        now = self._clock()
        following = await self._database.run(lambda session: _finish(session, turn, answer, now=now))
        if read_emergency(answer) is not None:
            # The number is out before anything is recorded, and no fault of the record holds up what follows.
            self._notify(turn.conversation_id)
            await self._record(turn, answer)
        return following

    async def _record(self, turn: Turn, answer: Answer) -> None:
        now = self._clock()
        try:
            await self._database.run(lambda session: record_emergency(session, turn, answer, now=now))
        except Exception as error:
            log.error("emergency not recorded: %s", type(error).__name__)

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


def new_owner() -> str:
    """Return a name for whoever claims a turn."""
    return uuid.uuid4().hex


def _finish(session: Session, turn: Turn, answer: Answer, *, now: datetime) -> Turn | None:
    # In one transaction: on SQLite each one waits for the disk, and all writers wait for it.
    if not finish_turn(session, turn, answer, now=now):
        return None
    return claim_turn(session, turn.conversation_id, owner=new_owner(), now=now)
