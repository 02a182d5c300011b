"""The way in from Telegram: what each update does, whichever way it came."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.channels.contract import Inbound, SendLater, SendNever, SendOnContact
from bot.channels.desk_client import Attached, DeskClient, DeskRefused, DeskUnreachable
from bot.channels.incoming import Incoming
from bot.channels.recogniser import Recogniser
from bot.channels.state import ChannelState
from bot.channels.telegram import wording
from bot.channels.telegram.link import TelegramLink
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.updates import (
    LOOK_UP,
    Media,
    Own,
    OwnReply,
    Pressed,
    Received,
    read_update,
)

log = logging.getLogger(__name__)
MEDIA_LIMIT = 10 * 1024 * 1024
# A group is told once an hour, a citizen who writes too fast once in twenty seconds.
GROUP_SECONDS = 3600.0
FLOOD_SECONDS = 20.0
REMEMBERED = 4096
OWN_WORDS = {Own.START: wording.WELCOME, Own.HELP: wording.HELP}


class TelegramDoor:
    """Takes updates; an update may come twice and is then taken once."""

    def __init__(
        self,
        link: TelegramLink,
        sender: TelegramSender,
        desk: DeskClient,
        state: ChannelState,
        *,
        recogniser: Recogniser,
    ) -> None:
        self._link = link
        self._sender = sender
        self._desk = desk
        self._state = state
        self._incoming = Incoming(desk, state)
        self._recogniser = recogniser
        self._answered: OrderedDict[str, float] = OrderedDict()
        self._saying: set[asyncio.Task[None]] = set()

    async def take(self, update: Update, *, patience: float | None = None) -> None:
        """Do what the update asks for; DeskUnreachable when the desk stayed away for `patience` seconds."""
        read = read_update(update)
        if isinstance(read, Received):
            await self._hand_over(await self._with_media(read), patience=patience)
        elif isinstance(read, Pressed):
            await self._press(read, patience=patience)
        elif isinstance(read, OwnReply) and self._is_first(f"update:{update.update_id}", seconds=600):
            self._aside(self._answer(read))

    def _aside(self, saying: Coroutine[Any, Any, None]) -> None:
        """Say something of the channel's own meanwhile: Telegram's pace must not hold up what comes in."""
        task = asyncio.create_task(saying)
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    def _is_first(self, name: str, *, seconds: float) -> bool:
        now = time.monotonic()
        before = self._answered.get(name)
        if before is not None and now - before < seconds:
            return False
        self._answered[name] = now
        self._answered.move_to_end(name)
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True

    async def _answer(self, asked: OwnReply) -> None:
        if asked.kind is not Own.GROUP:
            await self._say(asked.chat_id, OWN_WORDS[asked.kind])
        elif self._is_first(f"group:{asked.chat_id}", seconds=GROUP_SECONDS):
            await self._say(asked.chat_id, wording.PRIVATE_ONLY)
            await self._try(lambda: self._link.bot.leave_chat(asked.chat_id))

    async def _hand_over(self, inbound: Inbound, *, patience: float | None) -> None:
        try:
            await self._incoming.hand_over(inbound, patience=patience)
        except DeskRefused as refused:
            self._state.drops(refused.code)
            if self._is_first(f"refused:{inbound.conversation_id}", seconds=FLOOD_SECONDS):
                sentence = refused.message if refused.status == 429 else wording.UNREADABLE
                self._aside(self._say(int(inbound.conversation_id), sentence))

    async def _press(self, pressed: Pressed, *, patience: float | None) -> None:
        await self._try(lambda: self._link.bot.answer_callback_query(pressed.query_id))
        conversation = str(pressed.chat_id)
        text = await self._payload(conversation, pressed.data)
        if text:
            await self._hand_over(Inbound(conversation, f"c{pressed.query_id}", text), patience=patience)
        await self._try(
            lambda: self._link.bot.edit_message_reply_markup(
                chat_id=pressed.chat_id, message_id=pressed.message_id, reply_markup=None
            )
        )

    async def _payload(self, conversation: str, data: str) -> str:
        place, _, number = data.removeprefix(LOOK_UP).partition(".")
        if not data.startswith(LOOK_UP) or not (place.isdecimal() and number.isdecimal()):
            return data
        try:
            reply = await self._desk.fetch(conversation, after=str(int(place) - 1))
        except (DeskRefused, DeskUnreachable):
            return ""
        found = [message for message in reply.messages if message.id == place]
        buttons = found[0].buttons if found else []
        return buttons[int(number)].payload if int(number) < len(buttons) else ""

    async def _with_media(self, received: Received) -> Inbound:
        inbound = received.inbound
        for media in received.media:
            content = await self._fetched(media)
            if media.kind == "voice":
                inbound = await self._heard(inbound, media, content)
            else:
                inbound = _with(inbound, await self._stored(inbound, content))
        return inbound

    async def _fetched(self, media: Media) -> bytes:
        if media.size > MEDIA_LIMIT:
            return b""
        try:
            file = await self._link.bot.get_file(media.file_id)
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            return b""
        return content if len(content) <= MEDIA_LIMIT else b""

    async def _heard(self, inbound: Inbound, media: Media, content: bytes) -> Inbound:
        words = await self._recogniser.hear(content, media_type=media.media_type) if content else None
        if words is None:
            return _with(inbound, Attached(kind="voice"))
        return Inbound(inbound.conversation_id, inbound.message_id, words, sent_at=inbound.sent_at)

    async def _stored(self, inbound: Inbound, content: bytes) -> Attached:
        if not content:
            return Attached(kind="image")
        try:
            key = await self._desk.attach(
                inbound.conversation_id, message_id=inbound.message_id, content=content
            )
        except (DeskRefused, DeskUnreachable) as error:
            log.warning("a picture could not be stored: %s", type(error).__name__)
            return Attached(kind="image")
        return Attached(kind="image", id=key)

    async def _say(self, chat_id: int, text: str) -> None:
        with suppress(SendLater, SendNever, SendOnContact):
            await self._sender.say(chat_id, text)

    async def _try(self, call: Callable[[], Awaitable[object]]) -> None:
        with suppress(TelegramError):
            await call()


def _with(inbound: Inbound, attached: Attached) -> Inbound:
    return Inbound(
        inbound.conversation_id,
        inbound.message_id,
        inbound.text,
        (*inbound.attachments, attached),
        inbound.location,
        inbound.edits,
        inbound.sent_at,
    )
