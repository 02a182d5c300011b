"""The server of the web chat: hands out the page and passes messages on to the desk with the channel's token.

The page keeps no cookie. A conversation is known by an id of at least 128 random bits that the browser makes;
it travels in the body or in a header, never in an address, where logs would keep it.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.desk_client import DeskClient, DeskRefused, DeskReply, DeskUnreachable
from bot.channels.settings import ChannelSettings, read_settings
from bot.channels.webchat import wording

PAGE = Path(__file__).parent / "page"
# 16 bytes need 22 characters of base64 or 32 of hex.
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{22,64}")
CONVERSATION_HEADER = "X-Conversation"
BODY_LIMIT = 16 * 1024
WAIT_LIMIT = 30.0
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

Endpoint = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.response = JSONResponse({"code": code, "message": message}, status_code=status)


def create_app(settings: ChannelSettings | None = None) -> ASGIApp:
    """Return the application; settings come from the environment unless given."""
    known = settings or read_settings("webchat")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with DeskClient(known.desk_url, channel=known.channel, token=known.token) as desk:
            app.state.desk = desk
            yield

    routes = [
        Route("/", _page),
        Route("/health", _health),
        Route("/chat/messages", _send, methods=["POST"]),
        Route("/chat/messages", _fetch, methods=["GET"]),
        Mount("/static", StaticFiles(directory=PAGE)),
    ]
    return _with_headers(Starlette(routes=routes, lifespan=lifespan))


def _with_headers(app: ASGIApp) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


async def _page(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html", media_type="text/html")


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _refusing(endpoint: Endpoint) -> Endpoint:
    """Turn what the desk or a check refuses into one shape of reply."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _Refused as refused:
            return refused.response
        except DeskRefused as refused:
            retry = {"Retry-After": f"{refused.retry_after:.0f}"} if refused.retry_after else None
            body = {"code": refused.code, "message": refused.message}
            return JSONResponse(body, status_code=refused.status, headers=retry)
        except DeskUnreachable:
            body = {"code": "desk_unreachable", "message": wording.DESK_UNREACHABLE}
            return JSONResponse(body, status_code=503)

    return guarded


@_refusing
async def _send(request: Request) -> Response:
    body = await _read_body(request)
    conversation = _checked(body.get("conversation_id"))
    message_id, text = body.get("message_id"), body.get("text")
    if not isinstance(message_id, str) or not isinstance(text, str):
        raise _Refused(422, "malformed", wording.MALFORMED)
    desk: DeskClient = request.app.state.desk
    return _shown(await desk.send(conversation, message_id=message_id, text=text))


@_refusing
async def _fetch(request: Request) -> Response:
    conversation = _checked(request.headers.get(CONVERSATION_HEADER))
    after, wait = request.query_params.get("after", ""), request.query_params.get("wait", "0")
    if not re.fullmatch(r"[0-9]{0,9}", after) or not re.fullmatch(r"[0-9]{1,3}", wait):
        raise _Refused(422, "malformed", wording.MALFORMED)
    desk: DeskClient = request.app.state.desk
    return _shown(await desk.fetch(conversation, after=after, wait=min(float(wait), WAIT_LIMIT)))


async def _read_body(request: Request) -> dict[str, Any]:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise _Refused(413, "message_too_large", wording.TOO_LARGE)
    try:
        body = json.loads(bytes(read))
    except (ValueError, RecursionError) as error:
        raise _Refused(422, "malformed", wording.MALFORMED) from error
    if not isinstance(body, dict):
        raise _Refused(422, "malformed", wording.MALFORMED)
    return body


def _checked(conversation: object) -> str:
    if not isinstance(conversation, str) or not CONVERSATION.fullmatch(conversation):
        raise _Refused(422, "malformed", wording.MALFORMED)
    return conversation


def _shown(reply: DeskReply) -> Response:
    return JSONResponse(reply.model_dump(by_alias=True))
