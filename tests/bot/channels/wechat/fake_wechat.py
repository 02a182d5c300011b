"""WeChat over real HTTP: its API with its real limits, and the calls it makes to an account's address."""

import asyncio
import base64
import hashlib
import itertools
import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.ticketing.desk_app import serving

APP_ID = "wx0123456789abcdef"
SECRET = "app-secret-for-tests"
VERIFY = "verifytoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WINDOW_SECONDS = 48 * 3600
BUDGET = 5
TEXT_BYTES = 2048
HANG_UP_SECONDS = 5.0
TYPING_WINDOW_SECONDS = 30
GARBAGE = "garbage"
OUT_OF_SERVICE = "该公众号提供的服务出现故障，请稍后再试"


@dataclass
class FakeWeChat:
    """`faults` holds the error codes (or GARBAGE) that the next service messages get; `shown` is what the
    citizen sees; `tokens` are the access tokens that are good."""

    url: str = ""
    account_url: str = ""
    aes: bool = False
    secret: str = SECRET
    certified: bool = True
    shown: list[str] = field(default_factory=list)
    menus: list[dict[str, str]] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    # Held back: media that are asked for while this is set do not come.
    media_held: bool = False
    media_asked: int = 0
    typing: list[str] = field(default_factory=list)
    contact_at: float = 0.0
    pushed: int = 0
    following: bool = True
    menu: dict[str, Any] = field(default_factory=dict)
    answered_in: list[float] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(24000000000000001))

    # What the account calls.

    async def stable_token(self, request: Request) -> Response:
        """Return the one good token; a forced renewal ends the one before."""
        asked = await request.json()
        if asked["secret"] != self.secret or asked["appid"] != APP_ID:
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        self.asked.append(bool(asked.get("force_refresh")))
        if not self.tokens or asked.get("force_refresh"):
            self.tokens = [f"token-{next(self.ids)}"]
        return JSONResponse({"access_token": self.tokens[0], "expires_in": 7200})

    async def custom_send(self, request: Request) -> Response:
        """Show a service message, or refuse it as WeChat does."""
        if request.query_params.get("access_token") not in self.tokens:
            return _error(40001)
        if self.faults:
            fault = self.faults.pop(0)
            return Response("<html>") if fault == GARBAGE else _error(fault)
        message = json.loads(await request.body())
        refused = self._limits(message)
        if refused:
            return _error(refused)
        self.pushed += 1
        if message["msgtype"] == "msgmenu":
            menu = message["msgmenu"]
            self.menus = [{"id": one["id"], "content": one["content"]} for one in menu["list"]]
            self.shown.append(menu["head_content"])
        else:
            self.shown.append(message["text"]["content"])
        return _error(0)

    async def custom_typing(self, request: Request) -> Response:
        """Show that somebody is writing, or refuse it as WeChat does: not long after the citizen's words."""
        if request.query_params.get("access_token") not in self.tokens:
            return _error(40001)
        asked = json.loads(await request.body())
        if time.time() - self.contact_at > TYPING_WINDOW_SECONDS:
            return _error(45080)
        if asked["touser"] in self.typing:
            return _error(45081)
        self.typing.append(asked["touser"])
        return _error(0)

    def _limits(self, message: dict[str, Any]) -> int:
        kind = message["msgtype"]
        text = message[kind]["content" if kind == "text" else "head_content"]
        checks = {
            43004: not self.following,
            45015: time.time() - self.contact_at > WINDOW_SECONDS,
            45047: self.pushed >= BUDGET,
            40200: kind == "msgmenu" and not self.certified,
            45002: len(text.encode()) > TEXT_BYTES,
        }
        return next((code for code, wrong in checks.items() if wrong), 0)

    async def get_media(self, request: Request) -> Response:
        """Hand out what a citizen sent."""
        self.media_asked += 1
        while self.media_held:
            await asyncio.sleep(0.05)
        found = self.media.get(request.query_params.get("media_id", ""))
        return _error(40007) if found is None else Response(found, media_type="image/jpeg")

    async def create_menu(self, request: Request) -> Response:
        """Remember the menu."""
        self.menu = json.loads(await request.body())
        return _error(0)

    # What WeChat calls.

    def deliver(self, values: dict[str, str], *, tries: int = 3) -> int:
        """Call the account with a message, again while there is no answer in time; show the passive reply."""
        self.contact_at, self.pushed = time.time(), 0
        status = 0
        for _ in range(tries):
            begun = time.monotonic()
            try:
                status = self.call(values)
            except httpx.TimeoutException:
                continue
            finally:
                self.answered_in.append(time.monotonic() - begun)
            return status
        self.shown.append(OUT_OF_SERVICE)
        return status

    def call(
        self, values: dict[str, str], *, token: str = VERIFY, at: int | None = None, body: bytes | None = None
    ) -> int:
        """Call once; returns the status. Without a token of its own the call is signed as it should be."""
        stamp, nonce = str(int(time.time()) if at is None else at), "nonce"
        xml = body if body is not None else _xml(values)
        params = {"timestamp": stamp, "nonce": nonce, "signature": _sign(token, stamp, nonce)}
        if self.aes:
            sealed = seal(xml)
            params |= {"encrypt_type": "aes", "msg_signature": _sign(token, stamp, nonce, sealed)}
            xml = f"<xml><ToUserName>gh</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
        reply = httpx.post(
            self.account_url + "/wechat", params=params, content=xml, timeout=HANG_UP_SECONDS, trust_env=False
        )
        if reply.is_success and reply.text not in ("", "success"):
            self.shown.append(self._passive(reply.text))
        return reply.status_code

    def _passive(self, text: str) -> str:
        root = ElementTree.fromstring(text)
        if self.aes:
            sealed = root.findtext("Encrypt") or ""
            parts = (root.findtext("TimeStamp") or "", root.findtext("Nonce") or "", sealed)
            assert root.findtext("MsgSignature") == _sign(VERIFY, *parts)
            root = ElementTree.fromstring(unseal(sealed))
        content = root.findtext("Content") or ""
        assert len(content.encode()) <= TEXT_BYTES
        return content


def _error(code: int) -> Response:
    return JSONResponse({"errcode": code, "errmsg": "ok" if code == 0 else "error"})


def _xml(values: dict[str, str]) -> bytes:
    root = ElementTree.Element("xml")
    for name, value in values.items():
        ElementTree.SubElement(root, name).text = value
    return ElementTree.tostring(root, encoding="unicode").encode()


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _cipher() -> Cipher[modes.CBC]:
    key = base64.b64decode(AES_KEY + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def seal(message: bytes, app_id: str = APP_ID) -> str:
    """Put a message into an envelope as WeChat does."""
    plain = b"0123456789abcdef" + struct.pack(">I", len(message)) + message + app_id.encode()
    padding = 32 - len(plain) % 32
    encryptor = _cipher().encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding)).decode()


def unseal(sealed: str) -> bytes:
    """Open an envelope and check whose it is."""
    plain = _cipher().decryptor().update(base64.b64decode(sealed))
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    assert plain[20 + length :] == APP_ID.encode()
    return plain[20 : 20 + length]


@contextmanager
def running_wechat() -> Iterator[FakeWeChat]:
    """Yield WeChat's API, listening."""
    fake = FakeWeChat()
    routes = [
        Route("/cgi-bin/stable_token", fake.stable_token, methods=["POST"]),
        Route("/cgi-bin/message/custom/send", fake.custom_send, methods=["POST"]),
        Route("/cgi-bin/message/custom/typing", fake.custom_typing, methods=["POST"]),
        Route("/cgi-bin/media/get", fake.get_media),
        Route("/cgi-bin/menu/create", fake.create_menu, methods=["POST"]),
    ]
    with serving(Starlette(routes=routes)) as url:
        fake.url = url
        yield fake
