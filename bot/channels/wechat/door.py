"""The way in from WeChat: every call is answered within five seconds, with the reply or a word to wait."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.channels.contract import Inbound, SendLater, SendNever, SendOnContact
from bot.channels.desk_client import (
    Attached,
    Delivery,
    DeskClient,
    DeskRefused,
    DeskReply,
    DeskUnreachable,
    Place,
)
from bot.channels.incoming import Incoming
from bot.channels.recogniser import Recogniser
from bot.channels.splitting import utf8_bytes
from bot.channels.state import ChannelState
from bot.channels.wechat import wording
from bot.channels.wechat.messages import Callback
from bot.channels.wechat.platform_client import WeChatClient
from bot.channels.wechat.sender import CAPABILITIES, WeChatSender, with_choices, words_of

log = logging.getLogger(__name__)
# WeChat hangs up after five seconds and calls again, three times in all.
ANSWER_SECONDS = 4.3
REPLY_SECONDS = 3.0
# What is packed later than this after the call could miss the answer.
PACK_SECONDS = 3.7
HOLD_SECONDS = 8.0
REMEMBERED = 2048
CLOCKS_DIFFER = timedelta(minutes=5)
UNFETCHED = {"video": "video", "shortvideo": "video", "link": "file", "file": "file"}


class FromTheFuture(Exception):
    """The message says that it was sent later than now."""


@dataclass
class _Call:
    """One message under work, and the latest of WeChat's calls about it, `begun` then; `late` once that was
    answered without the reply. `kept` is set when the desk has the message."""

    begun: float
    late: bool = False
    kept: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[str] | None = None

    @property
    def broke(self) -> bool:
        """Whether the work ended in an error, so that a repeated call has to begin anew."""
        done = self.task is not None and self.task.done()
        return done and self.task is not None and (self.task.cancelled() or self.task.exception() is not None)


class WeChatDoor:
    """Answers calls. WeChat repeats a call that was not answered; it is then answered with the same words."""

    def __init__(
        self,
        client: WeChatClient,
        sender: WeChatSender,
        desk: DeskClient,
        state: ChannelState,
        *,
        recogniser: Recogniser,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._sender = sender
        self._desk = desk
        self._state = state
        self._incoming = Incoming(desk, state)
        self._recogniser = recogniser
        self._clock = clock
        self._calls: OrderedDict[str, _Call] = OrderedDict()

    async def answer(self, callback: Callback) -> str:
        """Return the text of the passive reply, empty for none; raises FromTheFuture.

        Returns only when the desk has the message: until then WeChat is left waiting, hangs up after five
        seconds and calls again, so that a message outlives a process that dies over it.
        """
        if callback.at - self._clock() > CLOCKS_DIFFER:
            raise FromTheFuture
        inbound = _own_words(callback)
        if inbound is None:
            return wording.WELCOME if callback.get("Event").lower() in ("subscribe", "scan") else ""
        call, task = self._called(callback, inbound)
        begun = call.begun
        done, _ = await asyncio.wait({task}, timeout=ANSWER_SECONDS)
        if not done:
            kept = asyncio.create_task(call.kept.wait())
            await asyncio.wait({task, kept}, return_when=asyncio.FIRST_COMPLETED)
            kept.cancel()
        if task.done():
            return task.result()
        # Unless WeChat hung up here long ago and has called again: that call may still bring the reply.
        call.late = call.late or call.begun == begun
        return wording.CHECKING

    def _called(self, callback: Callback, inbound: Inbound) -> tuple[_Call, "asyncio.Task[str]"]:
        known, now = f"{callback.sender}:{callback.message_id}", asyncio.get_running_loop().time()
        call = self._calls.get(known)
        if call is None or call.task is None or call.broke:
            call = self._calls[known] = _Call(now)
            call.task = asyncio.create_task(self._work(callback, inbound, call))
            self._forget()
        elif not call.task.done():
            call.begun, call.late = now, False
        return call, call.task

    def _forget(self) -> None:
        while len(self._calls) > REMEMBERED:
            eldest = next(iter(self._calls.values()))
            if eldest.task is None or not eldest.task.done():
                return
            self._calls.popitem(last=False)

    async def _work(self, callback: Callback, inbound: Inbound, call: _Call) -> str:
        inbound = await self._with_media(callback, inbound)
        try:
            handed = await self._incoming.hand_over(inbound, hold=HOLD_SECONDS, patience=REPLY_SECONDS)
        except DeskRefused as refused:
            self._state.drops(refused.code)
            return refused.message if refused.status == 429 else wording.UNREADABLE
        except DeskUnreachable:
            return wording.DESK_AWAY
        call.kept.set()
        try:
            reply = handed if handed.messages else await self._replied(inbound, lease=handed.lease)
            return await self._reply(reply, call)
        except (DeskRefused, DeskUnreachable):
            return wording.CHECKING  # the desk has the words, and the outbox brings the answer

    async def _replied(self, inbound: Inbound, *, lease: str | None) -> DeskReply:
        """Ask again for the answer to a message that the desk has: the same id has no second effect."""
        conversation, message = inbound.conversation_id, inbound.message_id
        reply = await self._desk.send(
            conversation, message_id=message, text=inbound.text, wait=REPLY_SECONDS, more={"outbox": True}
        )
        return reply.model_copy(update={"lease": lease})

    async def _reply(self, reply: DeskReply, call: _Call) -> str:
        waiting = wording.CHECKING if reply.state == "bot" or reply.messages else ""
        held = await self._desk.leased(reply.conversation_id, reply.lease) if reply.lease else None
        if held is None:
            return waiting
        in_time = not call.late and asyncio.get_running_loop().time() - call.begun < PACK_SECONDS
        text, last = _packed(held) if in_time else ("", "")
        await self._desk.report(held, "done", delivered=last)
        if text and call.late:
            await self._push(reply.conversation_id, text)
        return text or waiting

    async def _push(self, openid: str, text: str) -> None:
        try:
            await self._sender.say(openid, text)
        except (SendLater, SendNever, SendOnContact) as error:
            log.warning("a late answer was not sent: %s", error)

    async def _with_media(self, callback: Callback, inbound: Inbound) -> Inbound:
        if callback.kind == "voice" and not inbound.text:
            return await self._heard(callback, inbound)
        if callback.kind == "image":
            return await self._stored(callback, inbound)
        return inbound

    async def _heard(self, callback: Callback, inbound: Inbound) -> Inbound:
        recording = await self._client.media(callback.get("MediaId"))
        kind = f"audio/{callback.get('Format') or 'amr'}"
        words = await self._recogniser.hear(recording, media_type=kind) if recording else None
        if words is None:
            return replace(inbound, attachments=(Attached(kind="voice"),))
        return replace(inbound, text=words)

    async def _stored(self, callback: Callback, inbound: Inbound) -> Inbound:
        content = await self._client.media(callback.get("MediaId"))
        stored = None
        if content:
            try:
                stored = await self._desk.attach(
                    inbound.conversation_id, message_id=inbound.message_id, content=content
                )
            except (DeskRefused, DeskUnreachable) as error:
                log.warning("a picture could not be stored: %s", type(error).__name__)
        return replace(inbound, attachments=(Attached(kind="image", id=stored),))


def _packed(held: Delivery) -> tuple[str, str]:
    """Return as much as one passive reply holds, and the id of the last message in it."""
    best = ("", "")
    for number in range(1, len(held.messages) + 1):
        text = with_choices(words_of(held.messages[:number], contact_at=held.contact_at))
        if utf8_bytes(text) > CAPABILITIES.text_limit:
            break
        best = (text, held.messages[number - 1].id)
    return best


def _own_words(callback: Callback) -> Inbound | None:
    """Return the citizen's message, or None when the call is none."""
    text = callback.get("Content")
    if callback.kind == "event":
        text = callback.get("EventKey")
        if callback.get("Event").upper() != "CLICK" or not text:
            return None
    if callback.kind == "voice":
        text = callback.get("Recognition")
    kind = UNFETCHED.get(callback.kind)
    return Inbound(
        callback.sender,
        callback.message_id,
        text,
        attachments=(Attached(kind=kind),) if kind else (),
        location=_place(callback),
        sent_at=callback.at,
    )


def _place(callback: Callback) -> Place | None:
    if callback.kind != "location":
        return None
    try:
        lat, lon = float(callback.get("Location_X")), float(callback.get("Location_Y"))
    except ValueError:
        return None
    return (
        Place(lat=lat, lon=lon, label=callback.get("Label")[:200])
        if abs(lat) <= 90 and abs(lon) <= 180
        else None
    )
