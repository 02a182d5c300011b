"""The desk's API alone on a real loopback port, with a citizen to talk to it."""

import asyncio
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.types import ASGIApp

from tests.conftest import KEY
from tests.ticketing.fake_engine import SECRET, FakeEngine
from ticketing.api import attachments, channel_orders, channels, health, problems
from ticketing.domain.actors import Actor, Role
from ticketing.settings import Settings
from ticketing.storage.database import session_factory

TOKEN = "channel-token-for-tests"
WEBCHAT_TOKEN = "webchat-token-for-tests"
Params = ParamSpec("Params")
Result = TypeVar("Result")
OPERATOR = Actor(id="s1", role=Role.OPERATOR, name="一号坐席")
SECOND_OPERATOR = Actor(id="s2", role=Role.OPERATOR, name="二号坐席")


def desk_settings(engine: FakeEngine, **changes: object) -> Settings:
    """Return settings that lead to the fake engine."""
    known: dict[str, Any] = {
        "database_url": "sqlite://",
        "service_token": "s" * 40,
        "channel_tokens": {"test": TOKEN, "webchat": WEBCHAT_TOKEN},
        "engine_url": engine.url,
        "engine_secret": SECRET,
        "encryption_key": KEY,
        "session_key": "k" * 40,
        "engine_timeout": 5.0,
        "message_burst": 50,
        "attachments_dir": Path(tempfile.gettempdir()) / "hotline-test-attachments",
        "actions_health_url": "http://127.0.0.1:9/",  # nobody listens on the port of discard
        "webchat_health_url": "http://127.0.0.1:9/",
    }
    return Settings(**(known | changes))


@contextmanager
def running_desk(database: Engine, engine: FakeEngine, **changes: object) -> Iterator["DeskApp"]:
    """Yield the desk's API at work."""
    app = FastAPI(lifespan=_running)
    app.state.settings = desk_settings(engine, **changes)
    app.state.sessions = session_factory(database)
    problems.install(app)
    app.include_router(channels.router, prefix="/api/v1")
    app.include_router(attachments.router, prefix="/api/v1")
    app.include_router(channel_orders.router, prefix="/api/v1")
    app.include_router(health.router, prefix="/api/v1")
    with serving(app) as url, httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield DeskApp(client, app)


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    app.state.loop = asyncio.get_running_loop()
    async with channels.running(app):
        yield


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application from a thread on a free loopback port; yield its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@dataclass
class DeskApp:
    """A running desk; `talk()` gives a citizen with a conversation of his own."""

    client: httpx.Client
    app: FastAPI

    def talk(self) -> "Citizen":
        """Return a new citizen."""
        return Citizen(self.client)

    def act(
        self,
        use_case: Callable[Concatenate[Session, Params], Result],
        *args: Params.args,
        **more: Params.kwargs,
    ) -> Result:
        """Run a use case in a transaction of its own, as the console or the worker would."""
        with self.app.state.sessions() as session, session.begin():
            return use_case(session, *args, **more)


@dataclass
class Citizen:
    """Somebody who writes through the channel `test`."""

    client: httpx.Client
    external_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def conversation_id(self) -> str:
        """The id inside the desk."""
        return f"test:{self.external_id}"

    def post(self, text: str, *, message_id: str | None = None, wait: float = 10) -> httpx.Response:
        """Send one message; return the raw answer."""
        body = {
            "conversation_id": self.external_id,
            "message_id": message_id or uuid.uuid4().hex,
            "text": text,
        }
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return self.client.post(
            "/api/v1/channels/test/messages", params={"wait": wait}, json=body, headers=headers
        )

    def say(self, text: str, *, message_id: str | None = None, wait: float = 10) -> list[dict[str, Any]]:
        """Send one message; return the replies to it."""
        reply = self.post(text, message_id=message_id, wait=wait)
        assert reply.status_code == 200, reply.text
        replies: list[dict[str, Any]] = reply.json()["messages"]
        return replies

    def history(self, *, after: str = "", wait: float = 0) -> dict[str, Any]:
        """Return the conversation after a message."""
        path = f"/api/v1/channels/test/conversations/{self.external_id}/messages"
        headers = {"Authorization": f"Bearer {TOKEN}"}
        reply = self.client.get(path, params={"after": after, "wait": wait}, headers=headers)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def heard(self, *senders: str) -> list[str]:
        """Return the texts of the conversation said by these senders, in order."""
        return [m["text"] for m in self.history()["messages"] if m["from"] in senders]
