"""Pictures: bytes from the browser to the desk, which draws them anew, and back as JPEG."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.desk_client import DeskClient
from bot.channels.webchat import wording
from bot.channels.webchat.refusing import malformed, named, read_bytes, refusing

LARGEST = 10 * 1024 * 1024
IDENTITY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@refusing
async def store(request: Request) -> Response:
    """Keep a picture; the answer's id is sent with a message."""
    conversation = named(request)
    key = request.headers.get("Idempotency-Key", "")
    if not IDENTITY.fullmatch(key):
        raise malformed()
    content = await read_bytes(request, limit=LARGEST, message=wording.PICTURE_TOO_LARGE)
    request.app.state.newcomers.admit(conversation, request)
    desk: DeskClient = request.app.state.desk
    return JSONResponse({"id": await desk.attach(conversation, message_id=key, content=content)})


@refusing
async def show(request: Request) -> Response:
    """Return a picture of the conversation in the header."""
    identity = request.path_params["identity"]
    if not IDENTITY.fullmatch(identity):
        raise malformed()
    desk: DeskClient = request.app.state.desk
    content = await desk.picture(named(request), identity)
    return Response(content, media_type="image/jpeg")
