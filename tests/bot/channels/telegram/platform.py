"""Telegram for the conformance suite: the fake Bot API server, the channel behind it, a citizen in front."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.settings import ChannelSettings
from bot.channels.telegram.channel import open_channel
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sender import CAPABILITIES
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.webhook import HEADER, PATH, webhook_app
from tests.bot.channels.background import loopback_listener, running, serve_on, until
from tests.bot.channels.conformance import TOKENS
from tests.bot.channels.telegram.fake_telegram import GARBAGE, TOKEN, FakeTelegram, running_telegram

CHAT = 4711
SECRET = "webhook-secret-for-tests"
NEW_TOKEN = "100001:another-token-for-tests-0123456789"


@dataclass
class TelegramPlatform:
    """A citizen in a private chat."""

    fake: FakeTelegram
    webhook: str = ""
    token_file: list[str] = field(default_factory=lambda: [TOKEN])
    channel: str = "telegram"
    capabilities = CAPABILITIES
    external_id: str = str(CHAT)

    def _arrive(self, update: dict[str, Any]) -> None:
        if self.webhook:
            self.fake.updates.clear()
            self.call(update, SECRET)

    def call(self, update: dict[str, Any], secret: str) -> int:
        """Call the channel's webhook as Telegram does: again while it is told to come later."""
        for _ in range(50):
            reply = httpx.post(
                self.webhook + PATH,
                content=json.dumps(update),
                headers={HEADER: secret},
                timeout=30,
                trust_env=False,
            )
            if reply.status_code < 500:
                break
        return reply.status_code

    def sends(self, **content: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a message with this content."""
        update = self.fake.update(message=self.fake.message(CHAT, **content))
        self._arrive(update)
        return update

    def writes(self, text: str) -> object:
        return self.sends(text=text)

    def repeats(self, message: object) -> None:
        assert isinstance(message, dict)
        self.fake.again(message)
        self._arrive(self.fake.updates[-1])

    def shown(self) -> list[str]:
        return [sent.text for sent in self.fake.sent if sent.chat_id == CHAT]

    def presses(self, title: str) -> None:
        sent = next(s for s in reversed(self.fake.sent) if any(b["text"] == title for b in s.buttons))
        data = next(b["callback_data"] for b in sent.buttons if b["text"] == title)
        message = self.fake.message(CHAT, text=sent.text, message_id=sent.message_id)
        query = {"id": str(next(self.fake.ids)), "from": message["from"], "chat_instance": "1"}
        self._arrive(self.fake.update(callback_query={**query, "message": message, "data": data}))

    def sends_place(self, lat: float, lon: float, label: str) -> None:
        location = {"latitude": lat, "longitude": lon}
        if label:
            venue = {"location": location, "title": "", "address": label}
            self.sends(location=location, venue=venue)
        else:
            self.sends(location=location)

    def sends_picture(self, content: bytes) -> None:
        self.fake.files["photo-1"] = content
        size = {
            "file_id": "photo-1",
            "file_unique_id": "u",
            "width": 9,
            "height": 9,
            "file_size": len(content),
        }
        self.sends(photo=[size])

    def sends_voice(self) -> None:
        self.fake.files["voice-1"] = b"OggS"
        self.sends(voice={"file_id": "voice-1", "file_unique_id": "u", "duration": 2, "file_size": 4})

    def sees_typing(self) -> bool:
        return "sendChatAction" in self.fake.methods()

    def forges(self) -> int:
        if not self.webhook:
            return 0
        return self.call({"update_id": 1, "message": self.fake.message(CHAT, text="伪造的话")}, "wrong")

    def is_busy(self, seconds: int) -> None:
        self.fake.faults["sendMessage"] = [(429, "Too Many Requests", {"retry_after": seconds})]

    def is_broken(self) -> None:
        self.fake.faults["sendMessage"] = [GARBAGE]

    def turns_away(self) -> None:
        self.fake.blocked.add(CHAT)

    def comes_back(self) -> None:
        self.fake.blocked.discard(CHAT)

    def revokes(self) -> None:
        self.fake.token = NEW_TOKEN

    def restores(self) -> None:
        self.token_file[0] = NEW_TOKEN


def settings(fake: FakeTelegram, desk_url: str) -> TelegramSettings:
    """Return settings that lead to the fake server and the desk."""
    desk = ChannelSettings("telegram", desk_url, TOKENS["telegram"])
    return TelegramSettings(desk=desk, bot_token=TOKEN, api_url=fake.url)


class Polled:
    """Telegram by long polling."""

    @staticmethod
    @contextmanager
    def open(desk_url: str) -> Iterator[TelegramPlatform]:
        """Yield the platform with the channel at work."""
        with running_telegram() as fake:
            platform = TelegramPlatform(fake)
            with running(lambda: _work(platform, desk_url, None)):
                until(lambda: "getUpdates" in fake.methods())
                yield platform


class Called:
    """Telegram by webhook."""

    @staticmethod
    @contextmanager
    def open(desk_url: str) -> Iterator[TelegramPlatform]:
        """Yield the platform with the channel at work."""
        with running_telegram() as fake, loopback_listener() as listener:
            platform = TelegramPlatform(fake, webhook=f"http://127.0.0.1:{listener.getsockname()[1]}")
            with running(lambda: _work(platform, desk_url, listener)):
                yield platform


async def _work(platform: TelegramPlatform, desk_url: str, listener: socket.socket | None) -> None:
    known = settings(platform.fake, desk_url)
    async with AsyncExitStack() as stack:
        channel = await open_channel(stack, known, read_token=lambda: platform.token_file[0])
        way_in = Poller(channel.link, channel.door, pause_factor=0.01).run_forever()
        if listener is not None:
            way_in.close()
            app = webhook_app(channel.door, channel.state, secret=SECRET, bot=lambda: channel.link.bot)
            way_in = serve_on(app, listener)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(channel.state.tell_forever(channel.desk))
            tasks.create_task(channel.outgoing.run_forever())
            tasks.create_task(way_in)
