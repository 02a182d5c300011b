"""Reads what a browser sends, and turns whatever is refused into one shape of reply."""

import json
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.desk_client import DeskRefused, DeskUnreachable
from bot.channels.state import ChannelState
from bot.channels.webchat import wording

# 16 bytes need 22 characters of base64 or 32 of hex.
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{22,64}")
CONVERSATION_HEADER = "X-Conversation"
BODY_LIMIT = 16 * 1024
NOT_FOUND = 404

Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A request that this server itself refuses, with a sentence for people."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(code)
        headers = {"Retry-After": str(retry_after)} if retry_after else None
        self.code = code
        self.response = JSONResponse({"code": code, "message": message}, status_code=status, headers=headers)


def refusing(endpoint: Endpoint) -> Endpoint:
    """Turn what the desk or a check refuses into one shape of reply."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            _state_of(request).drops(refused.code)
            return refused.response
        except DeskRefused as refused:
            if refused.status != NOT_FOUND:  # a page that asks for what nobody knows yet is no news
                _state_of(request).drops(refused.code)
            retry = {"Retry-After": f"{refused.retry_after:.0f}"} if refused.retry_after else None
            body = {"code": refused.code, "message": refused.message}
            return JSONResponse(body, status_code=refused.status, headers=retry)
        except DeskUnreachable:
            body = {"code": "desk_unreachable", "message": wording.DESK_UNREACHABLE}
            return JSONResponse(body, status_code=503)

    return guarded


def _state_of(request: Request) -> ChannelState:
    state: ChannelState = request.app.state.channel
    return state


def malformed() -> Refused:
    """Return the refusal of what cannot be read."""
    return Refused(422, "malformed", wording.MALFORMED)


async def read_bytes(request: Request, *, limit: int, message: str) -> bytes:
    """Return the body; refuses with 413 and `message` as soon as it is longer than `limit` bytes."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > limit:
            raise Refused(413, "message_too_large", message)
    return bytes(read)


async def read_body(request: Request) -> dict[str, Any]:
    """Return a JSON object; refuses with 413 over 16 KiB, 422 when it is none."""
    read = await read_bytes(request, limit=BODY_LIMIT, message=wording.TOO_LARGE)
    try:
        body = json.loads(read)
    except (ValueError, RecursionError) as error:
        raise malformed() from error
    if not isinstance(body, dict):
        raise malformed()
    return body


def checked(conversation: object) -> str:
    """Return a conversation's id; refuses one that could be guessed."""
    if not isinstance(conversation, str) or not CONVERSATION.fullmatch(conversation):
        raise malformed()
    return conversation


def named(request: Request) -> str:
    """Return the conversation of the header: it never stands in an address, where logs would keep it."""
    return checked(request.headers.get(CONVERSATION_HEADER))
