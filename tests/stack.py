"""The whole system, started for tests on free ports with its own state, under the product's supervisor."""

import json
import os
import signal
import socket
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.local import setup, supervision
from deploy.local.layout import PORTS, Layout

REPLY_WAIT_SECONDS = 30


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on; all are held open together so that none is given twice."""
    holders = [socket.socket() for _ in range(count)]
    for holder in holders:
        holder.bind(("127.0.0.1", 0))
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


@dataclass
class Stack:
    """A running system. `access` is its access.json."""

    layout: Layout
    supervisor: subprocess.Popen[bytes]
    access: dict[str, Any] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """The address of the API."""
        return self.layout.url("ticketing")

    def client(self, token: str | None = None) -> httpx.Client:
        """Return a client for the API, with the service token unless another is given."""
        headers = {"Authorization": f"Bearer {token or self.access['service_token']}"}
        return httpx.Client(
            base_url=f"{self.base_url}/api/v1", headers=headers, timeout=REPLY_WAIT_SECONDS + 10
        )

    def talk(self, conversation: str | None = None) -> "Citizen":
        """Return a citizen with a conversation of his own on the channel `test`."""
        return Citizen(self, conversation or f"c{uuid.uuid4().hex[:12]}")

    def kill(self, name: str) -> None:
        """kill -9 one process; the supervisor starts it again."""
        pid = int(supervision.control(self.layout, "pid", name).strip())
        os.kill(pid, signal.SIGKILL)

    def wait_until_healthy(self) -> None:
        """Return when every process answers again."""
        supervision.wait_until_healthy(self.layout, self.supervisor, quiet=True)

    def hold(self, name: str) -> None:
        """Stop one process for as long as the test wants (see `resume`)."""
        supervision.control(self.layout, "stop", name)

    def resume(self, name: str) -> None:
        """Start a held process and wait until everything answers."""
        supervision.control(self.layout, "start", name)
        self.wait_until_healthy()


@dataclass
class Citizen:
    """Somebody who writes to the hotline; remembers the last reply."""

    stack: Stack
    conversation: str
    replies: list[dict[str, Any]] = field(default_factory=list)
    state: str = "bot"

    def say(self, text: str, *, message_id: str | None = None, wait: float = REPLY_WAIT_SECONDS) -> str:
        """Send one message and return the text of all replies to it, joined by new lines."""
        reply = self.post(text, message_id=message_id, wait=wait)
        reply.raise_for_status()
        body = reply.json()
        self.replies, self.state = body["messages"], body["state"]
        return "\n".join(message["text"] for message in self.replies)

    def post(
        self, text: str, *, message_id: str | None = None, wait: float = REPLY_WAIT_SECONDS
    ) -> httpx.Response:
        """Send one message and return the raw answer."""
        body = {
            "conversation_id": self.conversation,
            "message_id": message_id or uuid.uuid4().hex,
            "text": text,
        }
        with self.stack.client(self.stack.access["channel_tokens"]["test"]) as client:
            return client.post("/channels/test/messages", params={"wait": wait}, json=body)

    def buttons(self) -> list[str]:
        """Return the titles of the buttons of the last reply."""
        return [button["title"] for message in self.replies for button in message["buttons"]]

    def orders(self) -> list[dict[str, Any]]:
        """Return this citizen's orders, newest first."""
        with self.stack.client() as client:
            key = f"test:{self.conversation}"
            items: list[dict[str, Any]] = client.get("/orders", params={"conversation_id": key}).json()[
                "items"
            ]
        return items

    def history(self, *, after: str = "", wait: float = 0) -> list[dict[str, Any]]:
        """Return every message of the conversation after the given one."""
        with self.stack.client(self.stack.access["channel_tokens"]["test"]) as client:
            path = f"/channels/test/conversations/{self.conversation}/messages"
            reply = client.get(path, params={"after": after, "wait": wait})
        reply.raise_for_status()
        messages: list[dict[str, Any]] = reply.json()["messages"]
        return messages


def start_stack(var: Path) -> Stack:
    """Start a system of its own under `var`; the environments and the model of the checkout serve it."""
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    layout = Layout(var=var, ports=ports)
    setup.prepare_database(layout)
    stack = Stack(layout, supervision.start(layout))
    try:
        supervision.wait_until_healthy(layout, stack.supervisor, quiet=True)
    except BaseException:
        supervision.stop(layout, stack.supervisor)
        raise
    stack.access = json.loads(layout.access.read_text())
    return stack


def stop_stack(stack: Stack) -> None:
    """End the system."""
    supervision.stop(stack.layout, stack.supervisor)


def eventually(check: Any, *, within: float = 30) -> Any:  # noqa: ANN401
    """Return the first true result of `check()`; fail when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        result = check()
        if result:
            return result
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
