"""The only HTTP to WeChat: the shared access token, service messages, media; faults by published codes."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.channels.contract import SendLater, SendNever, SendOnContact
from bot.channels.state import ChannelState
from bot.channels.wechat.settings import WeChatSettings

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
# WeChat keeps one stable token for all who ask, renews it five minutes before its end, and keeps the old one
# good for those five minutes: who asks anew within them always holds a good one, without a common store.
KEPT_SECONDS = 240.0
# Within this time after a forced renewal WeChat ignores another one.
FORCED_SECONDS = 30.0
RETRY_SECONDS = 5.0
REVOKED_SECONDS = 30.0
QUOTA_SECONDS = 1800.0
# Before WeChat calls a third time about the same message, and the last.
MEDIA_SECONDS = 8.0
MEDIA_LIMIT = 10 * 1024 * 1024

REVOKED = "credentials_revoked"
NOT_ALLOWED = "address_not_allowed"
UNREACHABLE = "platform_unreachable"
GARBAGE = "platform_garbage"
QUOTA = "quota_spent"
FORBIDDEN = "right_missing"

TOKEN_CODES = frozenset({40001, 40014, 41001, 42001})
SECRET_CODES = frozenset({40013, 40125, 41004})
BUSY_CODES = frozenset({-1, 45011, 50001})
# For the citizen alone: wait for the next message.
CONTACT_CODES = {45015: "window_closed", 45047: "budget_spent", 43004: "not_following", 40003: "gone"}
CHANNEL_CODES = {40164: NOT_ALLOWED, 45009: QUOTA, 48001: FORBIDDEN, 50002: FORBIDDEN}


class PlatformFault(Exception):
    """WeChat said no: its published error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    errcode: int = 0
    access_token: str = ""


class WeChatClient:
    """Use as an async context manager."""

    def __init__(
        self, settings: WeChatSettings, state: ChannelState, *, read_secret: Callable[[], str]
    ) -> None:
        self._app_id = settings.app_id
        self._secret = settings.app_secret
        self._read_secret = read_secret
        self._state = state
        self._http = httpx.AsyncClient(base_url=settings.api_url, timeout=TIMEOUT, trust_env=False)
        self._token = ""
        self._asked_at = self._forced_at = float("-inf")
        self._asking = asyncio.Lock()

    async def __aenter__(self) -> "WeChatClient":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def send(self, message: dict[str, Any]) -> None:
        """Send a service message; raises SendLater, SendOnContact or SendNever (fault "code_" + number)."""
        await self.call("/cgi-bin/message/custom/send", message)

    async def call(self, path: str, body: dict[str, Any]) -> None:
        """POST with the access token; a token that was refused is replaced once."""
        token = await self._access_token()
        try:
            _check(await self._post(path, body, token=token))
        except PlatformFault as fault:
            if fault.code not in TOKEN_CODES:
                raise self._refusal(fault) from fault
            await self._again(path, body, refused=token)
        self._state.mended(REVOKED, NOT_ALLOWED, UNREACHABLE, GARBAGE, QUOTA, FORBIDDEN)

    async def _again(self, path: str, body: dict[str, Any], *, refused: str) -> None:
        token = await self._access_token(refused=refused)
        try:
            _check(await self._post(path, body, token=token))
        except PlatformFault as fault:
            raise self._refusal(fault) from fault

    async def media(self, media_id: str) -> bytes:
        """Return the bytes of something that a citizen sent; empty when it cannot be had within 8 s."""
        try:
            async with asyncio.timeout(MEDIA_SECONDS):
                return await self._media(media_id)
        except (httpx.HTTPError, SendLater, TimeoutError):
            return b""

    async def _media(self, media_id: str) -> bytes:
        token = await self._access_token()
        params = {"access_token": token, "media_id": media_id}
        async with self._http.stream("GET", "/cgi-bin/media/get", params=params) as reply:
            if not reply.is_success or "json" in reply.headers.get("content-type", ""):
                return b""
            return await _bounded(reply)

    async def _access_token(self, *, refused: str = "") -> str:
        async with self._asking:
            fresh = time.monotonic() - self._asked_at < KEPT_SECONDS
            if self._token and fresh and self._token != refused:
                return self._token
            token = await self._ask(force=False)
            if refused and token == refused and time.monotonic() - self._forced_at > FORCED_SECONDS:
                self._forced_at = time.monotonic()
                token = await self._ask(force=True)
            self._token, self._asked_at = token, time.monotonic()
            return token

    async def _ask(self, *, force: bool) -> str:
        asked = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
            "force_refresh": force,
        }
        said = await self._post("/cgi-bin/stable_token", asked)
        if said.errcode in SECRET_CODES | TOKEN_CODES:
            self._state.fails(REVOKED)
            self._secret = self._read_secret() or self._secret
            raise SendLater(REVOKED, seconds=REVOKED_SECONDS, everybody=True)
        try:
            _check(said)
        except PlatformFault as fault:
            raise self._refusal(fault) from fault
        if not said.access_token:
            raise self._broken(GARBAGE)
        self._state.mended(REVOKED)
        return said.access_token

    async def _post(self, path: str, body: dict[str, Any], *, token: str = "") -> _Said:
        params = {"access_token": token} if token else {}
        # Not escaped: WeChat shows \\uXXXX as it stands.
        content = json.dumps(body, ensure_ascii=False).encode()
        try:
            reply = await self._http.post(path, params=params, content=content)
        except httpx.HTTPError as error:
            raise self._broken(UNREACHABLE) from error
        if not reply.is_success:
            raise self._broken(UNREACHABLE)
        try:
            return _Said.model_validate_json(reply.content)
        except ValidationError as error:
            raise self._broken(GARBAGE) from error

    def _broken(self, fault: str) -> SendLater:
        self._state.fails(fault)
        return SendLater(fault, seconds=RETRY_SECONDS)

    def _refusal(self, fault: PlatformFault) -> Exception:
        if fault.code in CONTACT_CODES:
            return SendOnContact(CONTACT_CODES[fault.code])
        if fault.code in TOKEN_CODES | BUSY_CODES:
            return SendLater(f"code_{abs(fault.code)}", seconds=RETRY_SECONDS)
        if fault.code in CHANNEL_CODES:
            self._state.fails(CHANNEL_CODES[fault.code])
            return SendLater(CHANNEL_CODES[fault.code], seconds=QUOTA_SECONDS, everybody=True)
        return SendNever(f"code_{fault.code}")


def _check(said: _Said) -> None:
    if said.errcode:
        raise PlatformFault(said.errcode)


async def _bounded(reply: httpx.Response) -> bytes:
    read = bytearray()
    async for chunk in reply.aiter_bytes():
        read += chunk
        if len(read) > MEDIA_LIMIT:
            return b""
    return bytes(read)
