"""HTTP for the exchange: announce a call, ask what is to become of it, say that nobody picked up."""

import hmac
import json
import uuid
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.channels.voice.calls import Refused, read_facts
from bot.channels.voice.gateway import Gateway
from bot.channels.voice.transports.chan_websocket import WebSocketTransport

BODY_LIMIT = 8 * 1024
STATUS = {"busy": 503, "announced_twice": 409}

Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes() -> list[Route | WebSocketRoute]:
    """Return the routes; the gateway lies in `app.state.gateway`."""
    return [
        Route("/health", _health),
        Route("/calls", _guarded(_announce), methods=["POST"]),
        Route("/calls/{identity}/next", _guarded(_next)),
        Route("/calls/{identity}/unanswered", _guarded(_unanswered), methods=["POST"]),
        # The announced UUID is the key, as with AudioSocket: private network only.
        WebSocketRoute("/media", _media),
        WebSocketRoute("/media/{identity}", _media),
    ]


def _gateway(request: Request | WebSocket) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


def _guarded(endpoint: Endpoint) -> Endpoint:
    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        wanted = f"Bearer {_gateway(request).settings.control_token}"
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            return JSONResponse({"code": "token"}, status_code=401)
        try:
            return await endpoint(request)
        except Refused as refused:
            return JSONResponse({"code": refused.code}, status_code=STATUS.get(refused.code, 422))

    return guarded


async def _announce(request: Request) -> Response:
    _gateway(request).announce(read_facts(await _read_body(request)))
    return JSONResponse({"take": True}, status_code=201)


async def _next(request: Request) -> Response:
    decision = _gateway(request).calls.decision(_identity(request))
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(
            {"transfer": decision.transfer, "queue": decision.queue, "reason": decision.reason}
        )
    return PlainTextResponse(decision.as_words())


async def _unanswered(request: Request) -> Response:
    """Note a caller whom no operator answered; one whom a full line never took is known by his number."""
    gateway = _gateway(request)
    identity = _identity(request)
    facts = gateway.calls.facts(identity)
    if facts is None:
        facts = read_facts(await _read_body(request) | {"uuid": str(identity)})
        if not facts.caller_number:
            raise Refused("unknown_call")
    await gateway.report_unanswered(facts)
    return JSONResponse({"noted": True})


async def _health(request: Request) -> Response:
    gateway = _gateway(request)
    recogniser = gateway.equipment.recogniser
    body = {
        "status": "ok" if recogniser is not None else "person_only",
        "recogniser": recogniser.name if recogniser else None,
        "calls": gateway.calls.running,
        "reports_waiting": gateway.reports.waiting,
        "refused": gateway.refused,
    }
    return JSONResponse(body)


async def _media(socket: WebSocket) -> None:
    try:
        # Asterisk's dialplan can only add a query to the configured address; others put it into the path.
        identity = uuid.UUID(socket.path_params.get("identity") or socket.query_params.get("uuid", ""))
    except ValueError:
        await socket.close(1008)
        return
    # Asterisk asks for the subprotocol "media" and hangs up when it is not confirmed.
    await socket.accept("media" if "media" in socket.scope.get("subprotocols", []) else None)
    transport = WebSocketTransport(socket)
    try:
        await _gateway(socket).take(identity, transport)
    finally:
        await transport.close()


def _identity(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.path_params["identity"])
    except ValueError:
        raise Refused("malformed_uuid") from None


async def _read_body(request: Request) -> dict[str, str]:
    """Read JSON or a form (what a dialplan's CURL sends), bounded."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise Refused("too_large")
    text = bytes(read).decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        return dict(parse_qsl(text))
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    return {str(key): str(value) for key, value in body.items() if value is not None}
