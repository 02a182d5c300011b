"""WeChat for the conformance suite: the fake platform, the channel behind it, a citizen in front."""

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass, field

from bot.channels.settings import ChannelSettings
from bot.channels.wechat.channel import open_channel
from bot.channels.wechat.sender import CAPABILITIES
from bot.channels.wechat.settings import WeChatSettings
from tests.bot.channels.background import loopback_listener, running, serve_on
from tests.bot.channels.conformance import TOKENS
from tests.bot.channels.wechat.fake_wechat import (
    AES_KEY,
    APP_ID,
    GARBAGE,
    SECRET,
    VERIFY,
    FakeWeChat,
    running_wechat,
)

OPENID = "oAbCd_0123456789-efgh"
NEW_SECRET = "another-secret-for-tests"
BUSY = 45011


@dataclass
class WeChatPlatform:
    """A citizen who follows the account."""

    fake: FakeWeChat
    secret_file: list[str] = field(default_factory=lambda: [SECRET])
    channel: str = "wechat"
    capabilities = CAPABILITIES
    external_id: str = OPENID

    def sends(self, **values: str) -> dict[str, str]:
        """Send a message with these fields; returns it for `repeats`."""
        head = {"ToUserName": "gh_0123", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
        message = {**head, "MsgId": str(next(self.fake.ids)), **values}
        self.fake.deliver(message)
        return message

    def writes(self, text: str) -> object:
        return self.sends(MsgType="text", Content=text)

    def repeats(self, message: object) -> None:
        assert isinstance(message, dict)
        self.fake.deliver(message)

    def shown(self) -> list[str]:
        return list(self.fake.shown)

    def presses(self, title: str) -> None:
        for menu in self.fake.menus:
            if menu["content"] == title:
                self.sends(MsgType="text", Content=title, bizmsgmenuid=menu["id"])
                return
        # In a passive reply the choices are words to be typed.
        assert re.search(rf"可以回复：.*{title}", "\n".join(self.fake.shown))
        self.writes(title)

    def sends_place(self, lat: float, lon: float, label: str) -> None:
        where = {"Location_X": str(lat), "Location_Y": str(lon), "Scale": "20", "Label": label}
        self.sends(MsgType="location", **where)

    def sends_picture(self, content: bytes) -> None:
        self.fake.media["media-1"] = content
        self.sends(MsgType="image", PicUrl="", MediaId="media-1")

    def sends_voice(self) -> None:
        self.fake.media["media-2"] = b"#!AMR"
        self.sends(MsgType="voice", Format="amr", MediaId="media-2")

    def sees_typing(self) -> bool:
        return OPENID in self.fake.typing

    def forges(self) -> int:
        head = {"ToUserName": "gh_0123", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
        forged = {**head, "MsgId": "1", "MsgType": "text", "Content": "伪造的话"}
        return self.fake.call(forged, token="wrong")

    def is_busy(self, seconds: int) -> None:
        self.fake.faults.append(BUSY)

    def is_broken(self) -> None:
        self.fake.faults.append(GARBAGE)

    def turns_away(self) -> None:
        self.fake.following = False

    def comes_back(self) -> None:
        self.fake.following = True

    def revokes(self) -> None:
        self.fake.secret = NEW_SECRET
        self.fake.tokens = ["nobody-has-this-one"]

    def restores(self) -> None:
        self.secret_file[0] = NEW_SECRET


def settings(fake: FakeWeChat, desk_url: str) -> WeChatSettings:
    """Return settings that lead to the fake platform and the desk."""
    desk = ChannelSettings("wechat", desk_url, TOKENS["wechat"])
    aes_key = AES_KEY if fake.aes else ""
    return WeChatSettings(desk, APP_ID, SECRET, VERIFY, aes_key=aes_key, api_url=fake.url)


@contextmanager
def opened(desk_url: str, *, aes: bool) -> Iterator[WeChatPlatform]:
    """Yield the platform with the channel at work."""
    with running_wechat() as fake:
        fake.aes = aes
        platform = WeChatPlatform(fake)
        with at_work(platform, desk_url):
            yield platform


@contextmanager
def at_work(platform: WeChatPlatform, desk_url: str) -> Iterator[None]:
    """Run a process of the channel; the platform calls it from now on."""
    with loopback_listener() as listener:
        platform.fake.account_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        known = settings(platform.fake, desk_url)
        with running(lambda: _work(platform, known, listener)):
            yield


async def _work(platform: WeChatPlatform, known: WeChatSettings, listener: socket.socket) -> None:
    async with AsyncExitStack() as stack:
        channel = await open_channel(stack, known, read_secret=lambda: platform.secret_file[0])
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(channel.state.tell_forever(channel.desk))
            tasks.create_task(channel.outgoing.run_forever())
            tasks.create_task(serve_on(channel.app.starlette, listener))


class Plain:
    """WeChat with messages as they are."""

    @staticmethod
    def open(desk_url: str) -> AbstractContextManager[WeChatPlatform]:
        """Return the platform with the channel at work."""
        return opened(desk_url, aes=False)


class Encrypted:
    """WeChat with messages in envelopes."""

    @staticmethod
    def open(desk_url: str) -> AbstractContextManager[WeChatPlatform]:
        """Return the platform with the channel at work."""
        return opened(desk_url, aes=True)
