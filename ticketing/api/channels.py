"""The one door for channels: a citizen's message in, replies out; long polls hold no thread, no session."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ticketing.api.channel_bodies import BODY_LIMIT, read_model
from ticketing.api.security import require_channel
from ticketing.desk.engine_client import EngineClient
from ticketing.desk.hub import Hub
from ticketing.desk.runner import TurnRunner
from ticketing.desk.work import Clock, Database, utc_now
from ticketing.domain.conversations import conversation_id
from ticketing.domain.rate_limits import Limit
from ticketing.settings import Settings
from ticketing.storage.conversations import last_numbers
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_after, read_reply
from ticketing.usecases.conversations.views import Exchange, MessageView

log = logging.getLogger(__name__)
router = APIRouter(tags=["channels"])
WAIT_LIMIT = 60.0
FINISH_SECONDS = 3.0
METADATA_KEYS = 32

Wait = Annotated[float, Query(ge=0, le=3600, description="Seconds to wait for what comes; at most 60 count.")]
After = Annotated[str, Query(pattern=r"^\d{0,9}$", description="Id of the last message already known.")]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class NewMessage(BaseModel):
    """A citizen's message; both ids are the channel's own."""

    model_config = ConfigDict(extra="forbid", strict=True)

    conversation_id: Identifier
    message_id: Identifier
    text: Annotated[str, StringConstraints(max_length=BODY_LIMIT)]
    metadata: dict[str, Any] | None = Field(default=None, max_length=METADATA_KEYS)


class ButtonOut(BaseModel):
    """A choice; `payload` is the plain text to send when it is chosen."""

    title: str
    payload: str


class MessageOut(BaseModel):
    """One message; ids of a conversation are decimal numbers that grow, `from` is bot, person, system or
    citizen; a citizen's message carries the channel's own `message_id`."""

    id: str
    sender: str = Field(alias="from", serialization_alias="from")
    text: str
    buttons: list[ButtonOut]
    at: datetime
    message_id: str | None = None


class ConversationOut(BaseModel):
    """State of a conversation and the messages asked for."""

    conversation_id: str
    state: str
    messages: list[MessageOut]


@dataclass(frozen=True)
class Desk:
    """What the endpoints work with, made once per process."""

    database: Database
    hub: Hub
    runner: TurnRunner
    limit: Limit
    clock: Clock


@asynccontextmanager
async def running(app: FastAPI, *, clock: Clock = utc_now) -> AsyncIterator[None]:
    """Keep the desk at work while the application runs."""
    settings: Settings = app.state.settings
    database = Database(app.state.sessions)
    hub = Hub(lambda ids: database.run(lambda session: last_numbers(session, ids)))
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


def desk_of(request: Request) -> Desk:
    """Return the desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


@router.post(
    "/channels/{channel}/messages",
    response_model=ConversationOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": NewMessage.model_json_schema()}},
        }
    },
)
async def post_message(
    request: Request,
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    wait: Wait = 0,
) -> ConversationOut:
    """Record a message and return the replies to it, as far as there are any within `wait` seconds.

    The same `message_id` again returns the same reply and does nothing twice.
    """
    message = await read_model(request, NewMessage)
    incoming = Incoming(
        channel, message.conversation_id, message.message_id, message.text, message.metadata or {}
    )
    received = await desk.database.run(
        lambda session: receive_message(session, incoming, limit=desk.limit, now=desk.clock())
    )
    desk.hub.notify(received.conversation_id)
    desk.runner.start(received.conversation_id)

    async def look() -> Exchange:
        return await desk.database.run(
            lambda session: read_reply(session, received.conversation_id, received.seq)
        )

    found = await desk.hub.wait_for(received.conversation_id, look, seconds=min(wait, WAIT_LIMIT))
    return _shown(found, message.conversation_id)


@router.get("/channels/{channel}/conversations/{external_id}/messages", response_model=ConversationOut)
async def get_messages(
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    external_id: str,
    *,
    after: After = "",
    wait: Wait = 0,
) -> ConversationOut:
    """Return every message after the given one (the citizen's too); waits when there is none yet."""
    identity = conversation_id(channel, external_id)

    async def look() -> Exchange:
        return await desk.database.run(lambda session: read_after(session, identity, after=int(after or 0)))

    found = await desk.hub.wait_for(identity, look, seconds=min(wait, WAIT_LIMIT))
    return _shown(found, external_id)


def _shown(exchange: Exchange, external_id: str) -> ConversationOut:
    messages = [_message(message) for message in exchange.messages]
    return ConversationOut(conversation_id=external_id, state=exchange.state.value, messages=messages)


def _message(message: MessageView) -> MessageOut:
    buttons = [ButtonOut(title=button.title, payload=button.payload) for button in message.buttons]
    return MessageOut.model_validate(
        {
            "id": str(message.seq),
            "from": message.sender.value,
            "text": message.text,
            "buttons": buttons,
            "at": message.at,
            "message_id": message.message_id,
        }
    )
