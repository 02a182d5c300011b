"""A Bot API server over real HTTP: updates by offset, sending with Telegram's limits, faults on demand."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.ticketing.desk_app import serving

TOKEN = "100001:fake-token-for-tests-0123456789abcd"
TEXT_LIMIT = 4096
CALLBACK_LIMIT = 64
GARBAGE = "garbage"
HANG = "hang"


@dataclass
class Sent:
    """One message as a chat shows it."""

    chat_id: int
    message_id: int
    text: str
    buttons: list[dict[str, str]]


@dataclass
class FakeTelegram:
    """`faults[method]` holds what the next calls of a method get: (status, description, parameters), GARBAGE
    for a 200 that is no JSON, HANG for no answer in time."""

    url: str = ""
    token: str = TOKEN
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def methods(self) -> list[str]:
        """Return the names of the calls so far."""
        return [name for name, _ in self.calls]

    def update(self, **content: Any) -> dict[str, Any]:  # noqa: ANN401  (what Telegram sends)
        """Put an update where the bot will fetch it."""
        made = {"update_id": next(self.ids), **content}
        self.updates.append(made)
        return made

    def again(self, update: dict[str, Any]) -> None:
        """Deliver an update a second time, under a new number, as after a lost acknowledgement."""
        self.updates.append({**update, "update_id": next(self.ids)})

    def message(self, chat_id: int, **content: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return a message of a private chat."""
        kind = "private" if chat_id > 0 else "group"
        return {
            "message_id": content.pop("message_id", None) or next(self.ids),
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": kind},
            "from": {"id": abs(chat_id), "is_bot": False, "first_name": "x"},
            **content,
        }

    async def answer(self, request: Request) -> Response:
        """Answer one call of the API."""
        method = request.path_params["method"]
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        asked = await _parameters(request)
        self.calls.append((method, asked))
        waiting = self.faults.get(method, [])
        if waiting:
            return await _faulty(waiting.pop(0))
        handler = getattr(self, f"do_{method}", None)
        found = await handler(asked) if handler else True
        return found if isinstance(found, Response) else JSONResponse({"ok": True, "result": found})

    async def do_getUpdates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what is new; waits a little when nothing is."""
        offset = int(asked.get("offset") or 0)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        for _ in range(10):
            if self.updates:
                break
            await asyncio.sleep(0.05)
        return list(self.updates[:100])

    async def do_sendMessage(self, asked: dict[str, Any]) -> Any:  # noqa: ANN401
        """Show a message, or refuse it as Telegram does."""
        chat, text = int(asked["chat_id"]), str(asked["text"])
        markup = asked.get("reply_markup") or {}
        markup = json.loads(markup) if isinstance(markup, str) else markup
        buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if not text or len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
            return _error(400, "Bad Request: message is too long")
        if any(len(button["callback_data"].encode()) > CALLBACK_LIMIT for button in buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        shown = Sent(chat, next(self.ids), text, buttons)
        self.sent.append(shown)
        return self.message(chat, text=text, message_id=shown.message_id)

    async def do_getFile(self, asked: dict[str, Any]) -> Any:  # noqa: ANN401
        """Say where a file lies."""
        name = str(asked["file_id"])
        if name not in self.files:
            return _error(400, "Bad Request: invalid file_id")
        return {"file_id": name, "file_unique_id": name, "file_path": name}

    async def do_setWebhook(self, asked: dict[str, Any]) -> bool:
        """Remember where to call."""
        self.webhook = asked
        return True

    async def file(self, request: Request) -> Response:
        """Hand out a file."""
        return Response(self.files[request.path_params["path"]])


def _error(status: int, description: str, parameters: dict[str, Any] | None = None) -> Response:
    body = {"ok": False, "error_code": status, "description": description, "parameters": parameters or {}}
    return JSONResponse(body, status_code=status)


async def _faulty(fault: Any) -> Response:  # noqa: ANN401
    if fault == GARBAGE:
        return Response("<html>maintenance</html>", media_type="text/html")
    if fault == HANG:
        await asyncio.sleep(2)
        return Response(status_code=504)
    status, description, parameters = fault
    return _error(status, description, parameters)


async def _parameters(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    async with request.form() as form:
        return dict(form)


@contextmanager
def running_telegram() -> Iterator[FakeTelegram]:
    """Yield a Bot API server that listens."""
    fake = FakeTelegram()
    routes = [
        Route("/bot{token}/{method}", fake.answer, methods=["POST", "GET"]),
        Route("/file/bot{token}/{path:path}", fake.file),
    ]
    with serving(Starlette(routes=routes)) as url:
        fake.url = url
        yield fake
