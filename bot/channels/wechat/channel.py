"""Puts the WeChat channel together: way in, way out, state; runs it until it is stopped."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.desk_client import DeskClient
from bot.channels.outgoing import Outgoing
from bot.channels.recogniser import Recogniser
from bot.channels.running import serve
from bot.channels.state import ChannelState
from bot.channels.wechat import wording
from bot.channels.wechat.app import WeChatApp
from bot.channels.wechat.door import WeChatDoor
from bot.channels.wechat.platform_client import WeChatClient
from bot.channels.wechat.sender import WeChatSender
from bot.channels.wechat.settings import WeChatSettings, read_app_secret

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the running channel; tests bring their own."""
    return datetime.now(UTC)


@dataclass
class WeChatChannel:
    """The parts of a running channel."""

    state: ChannelState
    desk: DeskClient
    client: WeChatClient
    app: WeChatApp
    outgoing: Outgoing


async def open_channel(
    stack: AsyncExitStack,
    settings: WeChatSettings,
    *,
    read_secret: Callable[[], str] = read_app_secret,
    clock: Clock = utc_now,
) -> WeChatChannel:
    """Return the parts; what they hold open ends with `stack`."""
    state = ChannelState(settings.desk.channel)
    desk = await stack.enter_async_context(
        DeskClient(settings.desk.desk_url, channel=settings.desk.channel, token=settings.desk.token)
    )
    client = await stack.enter_async_context(WeChatClient(settings, state, read_secret=read_secret))
    sender = WeChatSender(client, clock=clock)
    recogniser = Recogniser(settings.recogniser_url)
    door = WeChatDoor(client, sender, desk, state, recogniser=recogniser, clock=clock)
    app = WeChatApp(settings, door, state, clock=clock)
    return WeChatChannel(state, desk, client, app, Outgoing(desk, sender, state))


async def run_channel(settings: WeChatSettings, *, host: str, port: int) -> None:
    """Run until cancelled."""
    async with AsyncExitStack() as stack:
        channel = await open_channel(stack, settings)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(channel.state.tell_forever(channel.desk))
            tasks.create_task(channel.outgoing.run_forever())
            tasks.create_task(serve(channel.app.starlette, host=host, port=port))


async def put_menu(settings: WeChatSettings) -> None:
    """Put the menu below the conversation; to be called once, and after its wording changed."""
    async with WeChatClient(settings, ChannelState("wechat"), read_secret=read_app_secret) as client:
        buttons = [{"type": "click", "name": name, "key": said} for name, said in wording.MENU]
        await client.call("/cgi-bin/menu/create", {"button": buttons})
