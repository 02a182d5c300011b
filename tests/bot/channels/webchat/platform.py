"""The web chat for the conformance suite: a browser's calls, without the browser."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.contract import Capabilities
from bot.channels.settings import ChannelSettings
from bot.channels.webchat.main import create_app
from tests.bot.channels.conformance import TOKENS, FetchingPlatform
from tests.ticketing.desk_app import serving

CAPABILITIES = Capabilities(
    text_limit=5000, images=False, location=False, voice=False, pushes=False, typing=True
)


@dataclass
class WebchatPlatform(FetchingPlatform):
    """A citizen at the page; it fetches what was said, so nothing has to be pushed."""

    client: httpx.Client
    external_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    channel: str = "webchat"
    capabilities = CAPABILITIES

    def writes(self, text: str) -> object:
        message = {"conversation_id": self.external_id, "message_id": uuid.uuid4().hex, "text": text}
        self.repeats(message)
        return message

    def repeats(self, message: object) -> None:
        assert self.client.post("/chat/messages", content=json.dumps(message)).status_code == 200

    def _messages(self) -> list[dict[str, Any]]:
        reply = self.client.get("/chat/messages", headers={"X-Conversation": self.external_id})
        found: list[dict[str, Any]] = reply.json().get("messages", [])
        return [message for message in found if message["from"] != "citizen"]

    def shown(self) -> list[str]:
        return [message["text"] for message in self._messages()]

    def sees_typing(self) -> bool:
        last = {"after": "9999", "wait": "1"}
        reply = self.client.get("/chat/messages", params=last, headers={"X-Conversation": self.external_id})
        return bool(reply.json()["typing"])

    def presses(self, title: str) -> None:
        buttons = [button for message in self._messages() for button in message["buttons"]]
        self.writes(next(button["payload"] for button in buttons if button["title"] == title))


class Page:
    """The web chat's server."""

    @staticmethod
    @contextmanager
    def open(desk_url: str) -> Iterator[WebchatPlatform]:
        """Yield the platform with the server at work."""
        settings = ChannelSettings("webchat", desk_url, TOKENS["webchat"])
        with (
            serving(create_app(settings)) as url,
            httpx.Client(base_url=url, timeout=20, trust_env=False) as client,
        ):
            yield WebchatPlatform(client)
