"""An action server that answers everything at once, so that only the engine is measured.

It opens the form for every matter, lets it ask for place and contact, and ends it: the engine then reads
answers as it does with the real actions.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_ASKED_NEXT = {None: "where", "where": "contact"}
Events = list[dict[str, Any]]


def events_of(action: str, slots: dict[str, Any]) -> Events:
    """What an action changes: the events that Rasa gets back."""
    if action == "action_open_filing":
        return [_slot(None), {"event": "followup", "name": "filing_form"}]
    if action == "validate_filing_form":
        return [_slot(_ASKED_NEXT.get(slots.get("requested_slot")))]
    return []


def _slot(question: str | None) -> dict[str, Any]:
    return {"event": "slot", "name": "requested_slot", "value": question}


def reply_to(body: bytes) -> bytes:
    """The answer to one call of Rasa's."""
    call = json.loads(body)
    events = events_of(call["next_action"], call["tracker"]["slots"])
    return json.dumps({"events": events, "responses": [{"text": "ok"}]}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        reply = reply_to(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def start_stub() -> tuple[ThreadingHTTPServer, str]:
    """Serve in a thread of this process; returns the server and the address for the engine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/webhook"
