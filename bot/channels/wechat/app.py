"""The address that WeChat calls: checks who calls and when, opens envelopes, answers in the same form."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.incoming import CLOCK
from bot.channels.state import ChannelState
from bot.channels.wechat.door import FromTheFuture, WeChatDoor
from bot.channels.wechat.messages import (
    BadXml,
    Callback,
    read_callback,
    read_xml,
    write_reply,
    write_sealed,
)
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wechat.signing import BadEnvelope, Envelope, is_signed, signature

PATH = "/wechat"
BODY_LIMIT = 64 * 1024
# A call is signed for its moment; an older one is a replay, a later one comes from a wrong clock.
OLDEST = timedelta(minutes=10)
NEWEST = timedelta(minutes=5)
NOTHING = "success"


class Refused(Exception):
    """A call that is not taken: HTTP status and the code for the log."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class WeChatApp:
    """Serves GET (the platform checks the address) and POST (a message) on one path."""

    def __init__(
        self,
        settings: WeChatSettings,
        door: WeChatDoor,
        state: ChannelState,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._token = settings.verify_token
        self._envelope = Envelope(settings.aes_key, settings.app_id) if settings.aes_key else None
        self._door = door
        self._state = state
        self._clock = clock
        self.starlette = Starlette(
            routes=[
                Route(PATH, self._checked, methods=["GET"]),
                Route(PATH, self._called, methods=["POST"]),
                Route("/health", self._health, methods=["GET"]),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "degraded" if self._state.faults else "ok"})

    async def _checked(self, request: Request) -> Response:
        try:
            self._check_caller(request)
        except Refused as refused:
            return self._refuse(refused)
        return PlainTextResponse(request.query_params.get("echostr", ""))

    async def _called(self, request: Request) -> Response:
        try:
            self._check_caller(request)
            callback = self._read(request, await _body(request))
            text = await self._door.answer(callback)
        except Refused as refused:
            return self._refuse(refused)
        except FromTheFuture:
            self._state.fails(CLOCK)
            return self._refuse(Refused(403, "message_from_future"))
        self._state.mended(CLOCK)
        if not text:
            return PlainTextResponse(NOTHING)
        reply = write_reply(callback, text, now=self._clock())
        return Response(self._sealed(reply), media_type="application/xml")

    def _refuse(self, refused: Refused) -> Response:
        self._state.drops(refused.code)
        return Response(status_code=refused.status)

    def _check_caller(self, request: Request) -> None:
        asked = request.query_params
        at, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
        if not at or not is_signed(asked.get("signature", ""), self._token, at, nonce):
            raise Refused(403, "wrong_signature")
        if not at.isdecimal() or len(at) > 12:
            raise Refused(403, "wrong_signature")
        age = self._clock() - datetime.fromtimestamp(int(at), UTC)
        if age > OLDEST:
            raise Refused(403, "replayed")
        if -age > NEWEST:
            self._state.fails(CLOCK)
            raise Refused(403, "signed_in_future")

    def _read(self, request: Request, body: bytes) -> Callback:
        try:
            values = read_xml(body)
            if self._envelope is not None:
                values = read_xml(self._opened(request, values))
            return read_callback(values)
        except BadXml as error:
            raise Refused(400, "unreadable_message") from error

    def _opened(self, request: Request, values: dict[str, str]) -> bytes:
        asked, sealed = request.query_params, values.get("Encrypt", "")
        if not sealed:
            raise Refused(403, "not_encrypted")
        parts = (self._token, asked.get("timestamp", ""), asked.get("nonce", ""), sealed)
        if self._envelope is None or not is_signed(asked.get("msg_signature", ""), *parts):
            raise Refused(403, "wrong_signature")
        try:
            return self._envelope.open(sealed)
        except BadEnvelope as error:
            raise Refused(403, "wrong_envelope") from error

    def _sealed(self, reply: str) -> str:
        if self._envelope is None:
            return reply
        sealed = self._envelope.seal(reply.encode())
        at, nonce = str(int(self._clock().timestamp())), secrets.token_hex(8)
        return write_sealed(sealed, signature=signature(self._token, at, nonce, sealed), at=at, nonce=nonce)


async def _body(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise Refused(413, "too_large")
    return bytes(read)
