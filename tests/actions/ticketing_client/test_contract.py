"""The bot's side of the contract: what it sends fits the document, what it reads is promised there."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from actions.ticketing_client import Ticketing, views
from tests.contract.document import body_schema, check, load_document, operation

ELEMENT = {"value": "路口", "declined": False}
ORDER = {
    "request_type": "seek_help",
    "matter": "路灯不亮",
    "title": "路灯不亮",
    "topic": {"code": "030501", "name": "市政设施", "confidence": 0.8},
    "elements": {name: ELEMENT for name in ("what", "where", "when", "caller_name", "phone", "cause")},
    "place": {"district": "小店区"},
    "anonymous": False,
    "confidential": True,
    "urgent": False,
    "source": {"channel": "test", "conversation_id": "c1"},
    "understanding": {"model_version": "1"},
}
RATING = {"true": True, "solved": True, "satisfied": 5}
COMMANDS: list[dict[str, Any]] = [
    {"command": "urge", "conversation_id": "test:c1"},
    {"command": "supplement", "text": "又坏了一盏", "conversation_id": "test:c1", "phone_tail": "1234"},
    {
        "command": "rate",
        "rating": {"true": True, "solved": True, "satisfied": 5},
        "conversation_id": "test:c1",
    },
]


class _Recorder(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, Any]] = []  # noqa: RUF012  (one server per test, emptied by the fixture)

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.seen.append((self.command, self.path.partition("?")[0], body))
        reply = b'{"number": "TY1", "order": {"number": "TY1"}, "items": [], "decision": "refuse"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def recorder() -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    _Recorder.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", _Recorder.seen
    server.shutdown()
    server.server_close()


def test_every_request_fits_the_document(recorder: tuple[str, list[tuple[str, str, Any]]]) -> None:
    url, seen = recorder
    client = Ticketing(url, token="t" * 40)

    async def call_everything() -> None:
        await client.file_order(ORDER, key="k")
        await client.orders_of("test:c1")
        await client.progress("TY20261122-0001", conversation_id="test:c1", phone_tail="1234")
        for command in COMMANDS:
            await client.command("TY20261122-0001", command, key="k")
        await client.answer("居住证怎么办")

    asyncio.run(call_everything())
    assert len(seen) == 4 + len(COMMANDS)
    for method, path, body in seen:
        found = operation(method, path)
        if body is not None:
            check(body_schema(found), body)


class _Watched(dict[str, Any]):
    """Notes which keys were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  (dict's own signature)
        self.asked.add(key)
        return default

    def __missing__(self, key: str) -> str:
        self.asked.add(key)
        return ""


READERS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (views.Order.read, "OrderView"),
    (views.Progress.read, "ProgressView"),
    (views.Entry.read, "EntryView"),
    (views.Answer.read, "AnswerView"),
]


@pytest.mark.parametrize(("read", "schema"), READERS)
def test_everything_the_bot_reads_is_promised(read: Callable[[dict[str, Any]], object], schema: str) -> None:
    watched = _Watched()
    read(watched)
    promised = load_document()["components"]["schemas"][schema]["properties"]
    assert watched.asked
    assert watched.asked <= promised.keys()
