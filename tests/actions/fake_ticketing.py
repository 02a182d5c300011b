"""A small real HTTP server that behaves like the ticketing service, for tests of the actions."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "t" * 40
ENTRY = {
    "id": "residence-newborn",
    "title": "新生儿上户口",
    "answer": "父母一方持材料到户籍所在地派出所办理。",
    "owner": "太原市公安局",
    "source": "户籍办事指南",
    "as_of": "2026-10-01",
    "valid_until": "2027-10-01",
    "online": True,
    "materials": ["出生医学证明", "户口本"],
    "place": "户籍所在地派出所",
}
OTHER = ENTRY | {"id": "residence-move", "title": "户口迁移", "answer": "到迁入地派出所申请。"}


class FakeTicketing:
    """Keeps orders in memory; `mode` is up, or down (every call fails inside)."""

    def __init__(self) -> None:
        self.mode = "up"
        self.orders: dict[str, dict[str, Any]] = {}
        self.filed: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.questions: list[str] = []
        self.keys: list[str] = []
        self._by_key: dict[str, str] = {}
        self.server = _Server(self)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def put(self, number: str, **view: object) -> dict[str, Any]:
        """Place an order as the service would show it."""
        order: dict[str, Any] = {
            "number": number,
            "state": "in_progress",
            "state_name": "办理中",
            "title": "路灯不亮",
            "unit": {"id": "u1", "name": "小店区城乡管理局"},
            "binding": {
                "code": "D7",
                "due": "2026-11-29T16:00:00Z",
                "reason": "最晚 11月29日，一般事项七天内办结",
            },
            "clocks": [],
            "timeline": [
                {"at": "2026-11-22T02:00:00Z", "event": "dispatched", "text": "已派单", "actor": ""}
            ],
            "conversation_id": "test:c1",
            "phone": "13900001234",
        }
        self.orders[number] = order | view
        return self.orders[number]

    def file(self, key: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """POST /orders."""
        elements = body["elements"]
        missing = [n for n, e in elements.items() if not e["value"] and not e["declined"]]
        if missing or not elements["what"]["value"]:
            return 422, {"code": "order_incomplete", "message": "还缺内容", "detail": missing or ["what"]}
        if key in self._by_key:
            return 200, self.orders[self._by_key[key]]
        number = f"TY20261122-{len(self.filed) + 1:04d}"
        self.filed.append(body)
        self._by_key[key] = number
        source = body["source"]
        shown = {key: body[key] for key in ("request_type", "anonymous", "confidential", "elements")}
        shown["conversation_id"] = source["conversation_id"]
        shown["phone"] = elements["phone"]["value"] or ""
        return 201, self.put(
            number, title=body["title"], state="dispatched", state_name="已派单待签收", **shown
        )

    def command(self, number: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """POST /orders/{number}/commands."""
        order = self.orders.get(number)
        if order is None:
            return 404, {"code": "order_not_found", "message": "没有这张工单"}
        if not self.owns(order, body):
            return 403, {"code": "not_the_caller", "message": "不是本人"}
        self.commands.append({"number": number, **body})
        if body["command"] == "withdraw":
            order |= {"state": "withdrawn", "state_name": "已撤回"}
        if body["command"] == "rate":
            done = body["rating"]["true"] and body["rating"]["solved"]
            order |= (
                {"state": "closed", "state_name": "销号"}
                if done
                else {"state": "reworking", "state_name": "重办"}
            )
        if body["command"] == "reopen":
            order |= {"state": "reworking", "state_name": "重办"}
        return 200, {"order": order, "outcome": "done"}

    def progress(self, number: str, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """GET /orders/{number}/public."""
        order = self.orders.get(number)
        if order is None:
            return 404, {"code": "order_not_found", "message": "没有这张工单"}
        owner = self.owns(order, said)
        return 200, {
            "number": number,
            "owner": owner,
            "state": order["state"],
            "state_name": order["state_name"],
            "unit": order["unit"]["name"],
            "binding_due": order["binding"]["due"],
            "due_reason": order["binding"]["reason"],
            "timeline": order["timeline"] if owner else [],
        }

    def owns(self, order: dict[str, Any], said: dict[str, Any]) -> bool:
        """In the order's conversation, or with the right last four digits."""
        tail = said.get("phone_tail")
        return order["conversation_id"] == said.get("conversation_id") or bool(
            tail and order["phone"].endswith(tail)
        )

    def answer(self, question: str) -> dict[str, Any]:
        """POST /knowledge/answers: one word decides, so that tests say what they mean."""
        self.questions.append(question)
        if "上户口" in question:
            return {"decision": "answer", "confidence": 0.9, "entry": ENTRY, "candidates": [ENTRY, OTHER]}
        if "户口" in question:
            return {"decision": "offer", "confidence": 0.5, "entry": None, "candidates": [ENTRY, OTHER]}
        return {"decision": "refuse", "confidence": 0.1, "entry": None, "candidates": []}


class _Server(ThreadingHTTPServer):
    def __init__(self, fake: FakeTicketing) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fake = fake


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Orders of a conversation, or one order's progress."""
        url = urlsplit(self.path.removeprefix("/api/v1"))
        said = dict(parse_qsl(url.query))
        if url.path == "/orders":
            orders = self.server.fake.orders.values()
            own = [o for o in orders if o["conversation_id"] == said.get("conversation_id")]
            self._send(200, {"items": own, "next_cursor": None})
        else:
            self._send(*self.server.fake.progress(url.path.split("/")[2], said))

    def do_POST(self) -> None:
        """File, ask or command."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix("/api/v1")
        if path == "/orders":
            self._send(*self.server.fake.file(self.headers["Idempotency-Key"], body))
        elif path == "/knowledge/answers":
            self._send(200, self.server.fake.answer(body["question"]))
        else:
            self.server.fake.keys.append(self.headers["Idempotency-Key"])
            self._send(*self.server.fake.command(path.split("/")[2], body))

    def _send(self, status: int, body: dict[str, Any]) -> None:
        if self.server.fake.mode == "down":
            status, body = 503, {"code": "down", "message": ""}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, body = 401, {"code": "unauthorised", "message": ""}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests quiet."""
