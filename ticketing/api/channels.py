"""The one door for channels: a citizen's message in, replies out; long polls hold no thread, no session."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from sqlalchemy.orm import Session

from ticketing.api import channel_deliveries, phone_calls
from ticketing.api.channel_bodies import NewMessage, described, read_model
from ticketing.api.channel_views import ConversationOut, show_message
from ticketing.api.desk_access import Desk, desk_of
from ticketing.api.security import require_channel
from ticketing.desk.engine_client import EngineClient
from ticketing.desk.hub import Hub
from ticketing.desk.runner import TurnRunner, new_owner
from ticketing.desk.work import Clock, Database, utc_now
from ticketing.domain.conversations import conversation_id
from ticketing.domain.rate_limits import Limit
from ticketing.settings import Settings
from ticketing.storage.conversations import last_numbers
from ticketing.usecases.conversations.arriving import Attachment, Extras, Location
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_after, read_reply
from ticketing.usecases.conversations.turns import Turn, claim_turn
from ticketing.usecases.conversations.views import Exchange, Received

log = logging.getLogger(__name__)
router = APIRouter(tags=["channels"])
router.include_router(channel_deliveries.router)
router.include_router(phone_calls.router)
WAIT_LIMIT = 60.0
FINISH_SECONDS = 3.0

Wait = Annotated[float, Query(ge=0, le=3600, description="Seconds to wait for what comes; at most 60 count.")]
Hold = Annotated[float | None, Query(ge=0, le=60, description="Seconds in which the caller delivers itself.")]
Typing = Annotated[bool, Query(description="Also return when a person begins to write.")]
After = Annotated[str, Query(pattern=r"^\d{0,9}$", description="Id of the last message already known.")]


@asynccontextmanager
async def running(app: FastAPI, *, clock: Clock = utc_now) -> AsyncIterator[None]:
    """Keep the desk at work while the application runs."""
    settings: Settings = app.state.settings
    database = Database(app.state.sessions)
    hub = Hub(lambda ids: database.read(lambda session: last_numbers(session, ids)))
    async with EngineClient(
        settings.engine_url, settings.engine_secret, timeout=settings.engine_timeout
    ) as engine:
        runner = TurnRunner(database, engine, notify=hub.notify, clock=clock)
        limit = Limit(settings.message_burst, settings.messages_per_second)
        app.state.desk = Desk(database, hub, runner, limit, clock)
        rechecking = asyncio.create_task(hub.recheck_forever(_log_error))
        try:
            yield
        finally:
            rechecking.cancel()
            await runner.stop(within=FINISH_SECONDS)
            database.close()


def _log_error(error: Exception) -> None:
    log.error("looking for new messages failed: %s", type(error).__name__)


@router.post(
    "/channels/{channel}/messages",
    response_model=ConversationOut,
    openapi_extra=described(NewMessage),
)
async def post_message(
    request: Request,
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    *,
    wait: Wait = 0,
    hold: Hold = None,
) -> ConversationOut:
    """Record a message and return the replies to it, as far as there are any within `wait` seconds.

    The same `message_id` again returns the same reply and does nothing twice. With `hold` a channel that
    pushes gets a `lease`: it delivers what is said within that time itself and reports it.
    """
    message = await read_model(request, NewMessage)
    incoming = _incoming(channel, message, hold)
    received, turn = await desk.database.run(
        lambda session: _received(session, desk, incoming, claim=desk.runner.has_room)
    )
    desk.hub.notify(received.conversation_id)
    desk.runner.start(received.conversation_id, turn)

    async def look() -> Exchange:
        return await desk.database.read(
            lambda session: read_reply(session, received.conversation_id, received.seq)
        )

    found = await desk.hub.wait_for(received.conversation_id, look, seconds=min(wait, WAIT_LIMIT))
    return _shown(found, message.conversation_id, lease=received.lease)


def _received(
    session: Session, desk: Desk, incoming: Incoming, *, claim: bool
) -> tuple[Received, Turn | None]:
    """Record the message and, when the engine has room, claim its turn in the same transaction."""
    now = desk.clock()
    received = receive_message(session, incoming, limit=desk.limit, now=now)
    identity = received.conversation_id
    return received, claim_turn(session, identity, owner=new_owner(), now=now) if claim else None


def _incoming(channel: str, message: NewMessage, hold: float | None) -> Incoming:
    place = message.location
    extras = Extras(
        attachments=tuple(Attachment(one.kind.value, one.id) for one in message.attachments),
        location=Location(place.lat, place.lon, place.label) if place else None,
        edits=message.edits,
        sent_at=message.sent_at,
    )
    return Incoming(
        channel,
        message.conversation_id,
        message.message_id,
        message.text,
        message.metadata or {},
        extras,
        outbox=message.outbox,
        hold=None if hold is None else timedelta(seconds=hold),
    )


@router.get("/channels/{channel}/conversations/{external_id}/messages", response_model=ConversationOut)
async def get_messages(
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    external_id: str,
    *,
    after: After = "",
    wait: Wait = 0,
    typing: Typing = False,
) -> ConversationOut:
    """Return every message after the given one (the citizen's too); waits when there is none yet.

    With `typing` it also returns, without messages, as soon as a person writes in the conversation.
    """
    identity = conversation_id(channel, external_id)

    async def look() -> Exchange:
        return await desk.database.read(lambda session: read_after(session, identity, after=int(after or 0)))

    found = await desk.hub.wait_for(identity, look, seconds=min(wait, WAIT_LIMIT), typing=typing)
    return _shown(found, external_id, typing=desk.hub.is_typing(identity))


def _shown(
    exchange: Exchange, external_id: str, *, lease: str | None = None, typing: bool = False
) -> ConversationOut:
    messages = [show_message(message) for message in exchange.messages]
    return ConversationOut(
        conversation_id=external_id,
        state=exchange.state.value,
        messages=messages,
        lease=lease,
        typing=typing,
    )
