"""Puts the Telegram channel together: way in, way out, state; runs it until it is stopped."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.channels.desk_client import DeskClient
from bot.channels.outgoing import Outgoing
from bot.channels.recogniser import Recogniser
from bot.channels.running import serve
from bot.channels.state import ChannelState
from bot.channels.telegram import wording
from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.link import TelegramLink
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.settings import TelegramSettings, read_bot_token
from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.webhook import webhook_app

RETRY_SECONDS = 10.0


@dataclass
class TelegramChannel:
    """The parts of a running channel."""

    state: ChannelState
    desk: DeskClient
    link: TelegramLink
    door: TelegramDoor
    outgoing: Outgoing


async def open_channel(
    stack: AsyncExitStack, settings: TelegramSettings, *, read_token: Callable[[], str] = read_bot_token
) -> TelegramChannel:
    """Return the parts; what they hold open ends with `stack`."""
    state = ChannelState(settings.desk.channel)
    desk = await stack.enter_async_context(
        DeskClient(settings.desk.desk_url, channel=settings.desk.channel, token=settings.desk.token)
    )
    link = await stack.enter_async_context(TelegramLink(settings, state, read_token=read_token))
    sender = TelegramSender(link)
    door = TelegramDoor(link, sender, desk, state, recogniser=Recogniser(settings.recogniser_url))
    return TelegramChannel(state, desk, link, door, Outgoing(desk, sender, state))


async def run_channel(settings: TelegramSettings, *, host: str, port: int) -> None:
    """Run until cancelled."""
    async with AsyncExitStack() as stack:
        channel = await open_channel(stack, settings)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(channel.state.tell_forever(channel.desk))
            tasks.create_task(channel.outgoing.run_forever())
            tasks.create_task(_way_in(channel, settings, host=host, port=port))


def _way_in(
    channel: TelegramChannel, settings: TelegramSettings, *, host: str, port: int
) -> Coroutine[Any, Any, None]:
    if settings.webhook_url:
        return _called(channel, settings, host=host, port=port)
    return _polled(channel)


async def _polled(channel: TelegramChannel) -> None:
    await prepare(channel, webhook="", secret="")
    await Poller(channel.link, channel.door).run_forever()


async def _called(channel: TelegramChannel, settings: TelegramSettings, *, host: str, port: int) -> None:
    app = webhook_app(
        channel.door, channel.state, secret=settings.webhook_secret, bot=lambda: channel.link.bot
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(app, host=host, port=port))
        tasks.create_task(prepare(channel, webhook=settings.webhook_url, secret=settings.webhook_secret))


async def prepare(channel: TelegramChannel, *, webhook: str, secret: str) -> None:
    """Tell Telegram how updates come and which commands there are; goes on trying while that fails."""
    while True:
        bot = channel.link.bot
        try:
            if webhook:
                # One connection: two messages of a citizen must not overtake one another.
                await bot.set_webhook(
                    webhook, secret_token=secret, max_connections=1, allowed_updates=list(ALLOWED)
                )
            else:
                await bot.delete_webhook()
            await bot.set_my_commands(wording.COMMANDS)
        except TelegramError as error:
            await asyncio.sleep(min(channel.link.note(error), RETRY_SECONDS))
            channel.link.renew()
        else:
            channel.link.is_well()
            return
