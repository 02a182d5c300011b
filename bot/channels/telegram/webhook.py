"""The webhook: Telegram calls, with a secret that only it knows; answered when the desk has the message."""

import hmac
import json
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.channels.desk_client import DeskUnreachable
from bot.channels.state import ChannelState
from bot.channels.telegram.door import TelegramDoor

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_LIMIT = 1024 * 1024
PATIENCE_SECONDS = 10.0


def webhook_app(door: TelegramDoor, state: ChannelState, *, secret: str, bot: Callable[[], Bot]) -> Starlette:
    """Return the application: 401 without the secret, 503 while the desk is away (Telegram tries again)."""

    async def called(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            state.drops("wrong_secret")
            return Response(status_code=401)
        body = await _body(request)
        update = _read(body, bot()) if body is not None else None
        if update is None:
            state.drops("unreadable_update")
            return Response(status_code=400)
        try:
            await door.take(update, patience=PATIENCE_SECONDS)
        except DeskUnreachable:
            return Response(status_code=503)
        return Response(status_code=200)

    return Starlette(routes=[Route(PATH, called, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            return None
    return bytes(read)


def _read(body: bytes, bot: Bot) -> Update | None:
    try:
        loaded = json.loads(body)
        return Update.de_json(loaded, bot) if isinstance(loaded.get("update_id"), int) else None
    except Exception:  # of any kind: the shape of a platform's data is not ours to know
        return None
