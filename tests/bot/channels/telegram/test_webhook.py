"""Who may call the webhook, and with what."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot, Update

from bot.channels.desk_client import DeskUnreachable
from bot.channels.state import ChannelState
from bot.channels.telegram.webhook import BODY_LIMIT, HEADER, PATH, webhook_app
from tests.bot.channels.telegram.fake_telegram import TOKEN

SECRET = "webhook-secret-for-tests"
UPDATE = json.dumps({"update_id": 1}).encode()


class Door:
    """Takes everything, or is told that the desk is away."""

    def __init__(self, *, desk_away: bool = False) -> None:
        self.taken: list[Update] = []
        self._desk_away = desk_away

    async def take(self, update: Update, *, patience: float | None = None) -> None:
        if self._desk_away:
            raise DeskUnreachable("away")
        self.taken.append(update)


def _call(door: Door, body: bytes, secret: str = SECRET) -> int:
    bot = Bot(TOKEN)
    app: Starlette = webhook_app(door, ChannelState("telegram"), secret=SECRET, bot=lambda: bot)  # type: ignore[arg-type]

    async def call() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://channel") as client:
            return (await client.post(PATH, content=body, headers={HEADER: secret})).status_code

    return asyncio.run(call())


def test_a_call_with_the_secret_is_taken() -> None:
    door = Door()
    assert _call(door, UPDATE) == 200
    assert [update.update_id for update in door.taken] == [1]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x"])
def test_a_call_without_the_secret_is_refused_unread(secret: str) -> None:
    door = Door()
    assert _call(door, UPDATE, secret) == 401
    assert door.taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b'{"update_id": "1"}',
        b'{"update_id": 1, "message": 5}',
        b"x" * (BODY_LIMIT + 1),
    ],
)
def test_a_body_that_is_no_update_is_refused(body: bytes) -> None:
    door = Door()
    assert _call(door, body) == 400
    assert door.taken == []


def test_while_the_desk_is_away_telegram_is_asked_to_come_again() -> None:
    assert _call(Door(desk_away=True), UPDATE) == 503
