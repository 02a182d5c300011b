"""What every channel has to do, whatever its platform. Each channel brings a `Platform`: a fake of its own
with a citizen in front and the channel behind it; `test_conformance.py` runs all tests on all of them."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from PIL import Image
from sqlalchemy import Engine

from bot.channels.contract import Capabilities
from tests.bot.channels.desk_switch import DeskSwitch, running_switch
from tests.ticketing.desk_app import TOKEN, WEBCHAT_TOKEN, DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine

TOKENS = {
    "test": TOKEN,
    "webchat": WEBCHAT_TOKEN,
    "telegram": "telegram-token-for-tests",
    "wechat": "wechat-token-for-tests",
    "voice": "voice-token-for-tests",
}


class Platform(Protocol):
    """One citizen on one platform, and the platform itself."""

    channel: str
    capabilities: Capabilities

    @property
    def external_id(self) -> str:
        """The platform's id of the conversation."""

    def writes(self, text: str) -> object:
        """The citizen writes; returns what `repeats` needs to deliver the same message again."""

    def repeats(self, message: object) -> None:
        """The platform delivers the same message a second time."""

    def shown(self) -> list[str]:
        """What the citizen has been shown so far, oldest first; parts of one text joined."""

    def presses(self, title: str) -> None:
        """The citizen presses the button with this title."""

    def sends_place(self, lat: float, lon: float, label: str) -> None:
        """The citizen sends a place."""

    def sends_picture(self, content: bytes) -> None:
        """The citizen sends a picture without words."""

    def sends_voice(self) -> None:
        """The citizen sends a voice message; no recogniser is configured."""

    def sees_typing(self) -> bool:
        """Whether the citizen has been shown that a person is writing."""

    def forges(self) -> int:
        """Somebody who is not the platform calls the channel; returns the status of the answer, 0 if there is
        no door to call."""

    def is_busy(self, seconds: int) -> None:
        """The platform refuses the next sending and asks to wait."""

    def is_broken(self) -> None:
        """The platform answers the next sending with 200 and garbage."""

    def turns_away(self) -> None:
        """Nothing can be sent to this citizen until she writes again."""

    def comes_back(self) -> None:
        """The citizen lets herself be reached again; she still has to write."""

    def revokes(self) -> None:
        """The platform no longer accepts the channel's credentials."""

    def restores(self) -> None:
        """The operator of the channel puts new credentials where the channel finds them."""


class FetchingPlatform:
    """What a channel has no use for that fetches for itself: nobody calls it, it calls no platform."""

    def forges(self) -> int:
        return 0

    def sees_typing(self) -> bool:
        raise NotImplementedError

    def presses(self, title: str) -> None:
        raise NotImplementedError

    def sends_place(self, lat: float, lon: float, label: str) -> None:
        raise NotImplementedError

    def sends_picture(self, content: bytes) -> None:
        raise NotImplementedError

    def sends_voice(self) -> None:
        raise NotImplementedError

    def is_busy(self, seconds: int) -> None:
        raise NotImplementedError

    def is_broken(self) -> None:
        raise NotImplementedError

    def turns_away(self) -> None:
        raise NotImplementedError

    def comes_back(self) -> None:
        raise NotImplementedError

    def revokes(self) -> None:
        raise NotImplementedError

    def restores(self) -> None:
        raise NotImplementedError


@dataclass
class Stage:
    """Everything a test of a channel needs: the desk with its engine, and a platform."""

    desk: DeskApp
    switch: DeskSwitch
    engine: FakeEngine
    platform: Platform

    @property
    def conversation_id(self) -> str:
        """The id at the desk."""
        return f"{self.platform.channel}:{self.platform.external_id}"

    def heard(self) -> list[str]:
        """What the desk recorded of the citizen, in order."""
        path = f"/api/v1/channels/{self.platform.channel}/conversations/{self.platform.external_id}/messages"
        headers = {"Authorization": f"Bearer {TOKENS[self.platform.channel]}"}
        reply = self.desk.client.get(path, headers=headers)
        return [m["text"] for m in reply.json().get("messages", []) if m["from"] == "citizen"]

    def operator_types(self) -> None:
        """An operator writes in the conversation, as the desk page tells it."""
        state = self.desk.app.state
        state.loop.call_soon_threadsafe(state.desk.hub.types, self.conversation_id)

    def health(self) -> dict[str, bool]:
        """Which channels the health page calls up."""
        found = self.desk.client.get("/api/v1/health").json()["processes"]
        return {name: process["up"] for name, process in found.items()}


def picture() -> bytes:
    """Return a small photograph as a telephone would send it."""
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(written, "JPEG")
    return written.getvalue()


@contextmanager
def staged(database: Engine, engine: FakeEngine, opened: "type[Opened]") -> Iterator[Stage]:
    """Yield a stage with a platform at work."""
    with (
        running_desk(database, engine, channel_tokens=TOKENS) as desk,
        running_switch(str(desk.client.base_url).rstrip("/")) as switch,
        opened.open(switch.url) as platform,
    ):
        yield Stage(desk, switch, engine, platform)


class Opened(Protocol):
    """How a channel's platform is opened in front of a desk."""

    @staticmethod
    def open(desk_url: str) -> AbstractContextManager[Platform]:
        """Return the platform with the channel at work behind it."""
