"""The worker's part: answers messages whose process died, or that came while the engine was down."""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session, sessionmaker

from ticketing.desk.engine_client import EngineClient
from ticketing.desk.runner import TurnRunner
from ticketing.desk.work import Clock, Database, utc_now
from ticketing.settings import Settings
from ticketing.storage.database import transaction
from ticketing.usecases.conversations.turns import turns_to_resume

AT_ONCE = 50


def resume_turns(
    sessions: sessionmaker[Session],
    settings: Settings,
    *,
    clock: Clock = utc_now,
    on_error: Callable[[BaseException], None] = lambda _error: None,
) -> int:
    """Answer what is due and return how many conversations that were; blocks until done.

    Takes at most about the engine's time limit per open message; several workers may call it at once.
    """
    with transaction(sessions) as session:
        due = turns_to_resume(session, now=clock(), limit=AT_ONCE)
    if due:
        asyncio.run(_resume(due, sessions, settings, clock=clock, on_error=on_error))
    return len(due)


async def _resume(
    due: Sequence[str],
    sessions: sessionmaker[Session],
    settings: Settings,
    *,
    clock: Clock,
    on_error: Callable[[BaseException], None],
) -> None:
    database = Database(sessions)
    try:
        async with EngineClient(
            settings.engine_url, settings.engine_secret, timeout=settings.engine_timeout
        ) as engine:
            runner = TurnRunner(database, engine, clock=clock)
            done = await asyncio.gather(*(runner.answer(one) for one in due), return_exceptions=True)
        for failure in (result for result in done if isinstance(result, BaseException)):
            on_error(failure)
    finally:
        database.close()
