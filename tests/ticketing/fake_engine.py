"""An engine over real loopback HTTP that answers, is slow, empty, failing or gone, as a test wishes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "engine-secret-for-tests-0123456789abcdef"


@dataclass
class FakeEngine:
    """`mode` is good, empty, failed, garbage, handover or emergency; answers wait while `gate` is cleared."""

    port: int = 0
    mode: str = "good"
    asked: list[dict[str, Any]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens, or listened while it was alive."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; after `stop` on the same port again."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, body: dict[str, Any]) -> tuple[int, str]:
        """Return status and body of the reply to one message."""
        with self._lock:
            self.asked.append(body)
            if body["message_id"] not in self.runs and self.mode in ("good", "handover", "emergency"):
                self.runs.append(body["message_id"])
        mode = self.mode
        self.arrived.release()
        self.gate.wait(20)
        return 500 if mode == "failed" else 200, _reply(mode, body)


def _reply(mode: str, body: dict[str, Any]) -> str:
    if mode == "garbage":
        return "<html>not json"
    if mode == "empty":
        return json.dumps({"messages": []})
    buttons = [{"title": "转人工", "payload": "转人工"}]
    reply: dict[str, Any] = {
        "messages": [{"text": f"答：{body['text']}", "buttons": buttons}],
        "handover": None,
        "understanding": {
            "intent": {"name": "consult", "confidence": 0.9},
            "emergency": {"kind": None, "present": False},
        },
        "handled": True,
    }
    if mode == "emergency":
        reply["messages"] = [{"text": "请立即拨打119！", "buttons": []}]
        reply["understanding"]["emergency"] = {"kind": "fire", "number": "119", "present": True}
    if mode == "handover":
        reply["handover"] = {"reason": "asked", "summary": "路灯坏了"}
    return json.dumps(reply)


def _handler(engine: FakeEngine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = self.headers["Authorization"] == f"Bearer {SECRET}"
            status, reply = engine.answer(body) if known else (401, "{}")
            self._send(status, reply)

        def do_GET(self) -> None:
            self._send(200, '{"status": "ok"}')

        def _send(self, status: int, text: str) -> None:
            payload = text.encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)
            except OSError:  # the desk hung up: the test wanted it to
                pass

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


@contextmanager
def running_engine() -> Iterator[FakeEngine]:
    """Yield an engine that listens and answers."""
    engine = FakeEngine()
    engine.gate.set()
    engine.start()
    try:
        yield engine
    finally:
        engine.gate.set()
        engine.stop()
