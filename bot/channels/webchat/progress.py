"""The page of one order: progress by number and code, and the citizen's rating."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.desk_client import DeskClient
from bot.channels.webchat.refusing import checked, malformed, read_body, refusing

NUMBER = re.compile(r"[A-Za-z0-9-]{4,40}")
CODE = re.compile(r"[0-9]{4}")
BEST = 5


@refusing
async def look(request: Request) -> Response:
    """Return the progress; without the right code no word of the matter."""
    body = await read_body(request)
    desk: DeskClient = request.app.state.desk
    return JSONResponse(await desk.progress(_number(body), _conversation(body), code=_code(body)))


@refusing
async def rate(request: Request) -> Response:
    """Rate an order once."""
    body = await read_body(request)
    solved, satisfied, text = body.get("solved"), body.get("satisfied"), body.get("text", "")
    key = body.get("key")
    if not isinstance(solved, bool) or not isinstance(text, str) or not isinstance(key, str) or not key:
        raise malformed()
    if isinstance(satisfied, bool) or not isinstance(satisfied, int) or not 1 <= satisfied <= BEST:
        raise malformed()
    rating: dict[str, object] = {
        "true": body.get("true") is not False,
        "solved": solved,
        "satisfied": satisfied,
    }
    desk: DeskClient = request.app.state.desk
    rated = await desk.rate(
        _number(body), _conversation(body), code=_code(body), rating=rating, text=text[:1000], key=key[:64]
    )
    return JSONResponse(rated)


def _number(body: dict[str, Any]) -> str:
    number = body.get("number")
    if not isinstance(number, str) or not NUMBER.fullmatch(number.strip()):
        raise malformed()
    return number.strip()


def _code(body: dict[str, Any]) -> str | None:
    code = body.get("code")
    if code in (None, ""):
        return None
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise malformed()
    return code


def _conversation(body: dict[str, Any]) -> str:
    return checked(body.get("conversation_id"))
