"""The server of the web chat: hands out pages and passes messages on to the desk with the channel's token.

The pages keep no cookie. A conversation is known by an id of at least 128 random bits that the browser makes;
it travels in the body or in a header, never in an address, where logs would keep it.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.desk_client import DeskClient, DeskReply
from bot.channels.settings import ChannelSettings, read_settings
from bot.channels.state import ChannelState
from bot.channels.webchat import pictures, progress
from bot.channels.webchat.newcomers import Newcomers
from bot.channels.webchat.refusing import Endpoint, checked, malformed, named, read_body, refusing
from bot.channels.webchat.site import SiteSettings, read_site

PAGE = Path(__file__).parent / "page"
WAIT_LIMIT = 30.0
MOST_PICTURES = 9


def create_app(settings: ChannelSettings | None = None, site: SiteSettings | None = None) -> ASGIApp:
    """Return the application; settings come from the environment unless given."""
    known = settings or read_settings("webchat")
    served = site or (SiteSettings() if settings else read_site())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with DeskClient(known.desk_url, channel=known.channel, token=known.token) as desk:
            app.state.desk = desk
            telling = asyncio.create_task(app.state.channel.tell_forever(desk))
            try:
                yield
            finally:
                telling.cancel()

    app = Starlette(routes=_routes(), lifespan=lifespan)
    app.state.channel = ChannelState(known.channel)
    app.state.newcomers = Newcomers(per_hour=served.new_per_hour, behind_proxy=served.behind_proxy)
    return _with_headers(app, _headers(served))


def _routes() -> list[Route | Mount]:
    return [
        Route("/", _file("index.html", "text/html")),
        Route("/progress", _file("progress.html", "text/html")),
        Route("/embed.js", _file("embed.js", "text/javascript")),
        Route("/worker.js", _file("worker.js", "text/javascript")),
        Route("/manifest.webmanifest", _file("manifest.webmanifest", "application/manifest+json")),
        Route("/health", _health),
        Route("/chat/messages", _send, methods=["POST"]),
        Route("/chat/messages", _fetch, methods=["GET"]),
        Route("/chat/pictures", pictures.store, methods=["POST"]),
        Route("/chat/pictures/{identity}", pictures.show, methods=["GET"]),
        Route("/chat/orders", progress.look, methods=["POST"]),
        Route("/chat/ratings", progress.rate, methods=["POST"]),
        Mount("/static", StaticFiles(directory=PAGE)),
    ]


def _headers(site: SiteSettings) -> dict[str, str]:
    ancestors = " ".join(site.embed_origins) or "'none'"
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
            f"form-action 'none'; frame-ancestors {ancestors}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }


def _with_headers(app: ASGIApp, extra: dict[str, str]) -> ASGIApp:
    added = [(name.lower().encode(), value.encode()) for name, value in extra.items()]

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def _file(name: str, media_type: str) -> Endpoint:
    async def send_file(_request: Request) -> Response:
        return FileResponse(PAGE / name, media_type=media_type)

    return send_file


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


@refusing
async def _send(request: Request) -> Response:
    body = await read_body(request)
    conversation = checked(body.get("conversation_id"))
    message_id, text = body.get("message_id"), body.get("text")
    if not isinstance(message_id, str) or not isinstance(text, str):
        raise malformed()
    more = {"attachments": _pictures(body)} if body.get("pictures") else None
    request.app.state.newcomers.admit(conversation, request)
    desk: DeskClient = request.app.state.desk
    return _shown(await desk.send(conversation, message_id=message_id, text=text, more=more))


def _pictures(body: dict[str, object]) -> list[dict[str, str]]:
    sent = body["pictures"]
    if not isinstance(sent, list) or len(sent) > MOST_PICTURES:
        raise malformed()
    if not all(isinstance(one, str) and pictures.IDENTITY.fullmatch(one) for one in sent):
        raise malformed()
    return [{"kind": "image", "id": one} for one in sent]


@refusing
async def _fetch(request: Request) -> Response:
    conversation = named(request)
    after, wait = request.query_params.get("after", ""), request.query_params.get("wait", "0")
    if not re.fullmatch(r"[0-9]{0,9}", after) or not re.fullmatch(r"[0-9]{1,3}", wait):
        raise malformed()
    desk: DeskClient = request.app.state.desk
    seconds = min(float(wait), WAIT_LIMIT)
    return _shown(await desk.fetch(conversation, after=after, wait=seconds, typing=True))


def _shown(reply: DeskReply) -> Response:
    return JSONResponse(reply.model_dump(by_alias=True))
