"""Citizens at a human pace, as their browsers behave: one long poll each, a message now and then."""

import asyncio
import random
import ssl
import time
import uuid
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

POLL_SECONDS = 25
REPLY_LIMIT = 60.0
REPLIES = frozenset({"bot", "system", "person"})


@dataclass
class Heard:
    """What a run measured: seconds from message to first reply, where they went, and what went wrong.

    `stages` by the stamps of the desk: `taken` until it had the message, `answered` until it had the reply,
    `shown` until the browser had it; `accepted` is how long the browser's sending took.
    """

    waits: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    unanswered: int = 0


@dataclass
class Citizen:
    """One browser."""

    http: httpx.AsyncClient
    heard: Heard
    pace: float
    draw: random.Random
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    after: str = "0"
    sent: float = 0.0
    message_id: str = ""
    taken_at: float = 0.0
    replied: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, lines: list[str], *, until: float) -> None:
        """Say the lines one after another, again from the start, until the clock says `until`."""
        await asyncio.sleep(self.draw.uniform(0, self.pace))
        listening: asyncio.Task[None] | None = None
        try:
            while time.monotonic() < until:
                for line in lines:
                    if time.monotonic() >= until:
                        break
                    await self._say(line)
                    listening = listening or asyncio.create_task(self._listen())
                    await self._wait_for_reply()
                    pause = self.draw.uniform(0.5 * self.pace, 1.5 * self.pace)
                    await asyncio.sleep(max(0.0, min(pause, until - time.monotonic())))
        finally:
            if listening:
                listening.cancel()

    async def _say(self, line: str) -> None:
        self.replied.clear()
        self.sent, self.message_id, self.taken_at = time.time(), uuid.uuid4().hex, 0.0
        body = {"conversation_id": self.id, "message_id": self.message_id, "text": line}
        try:
            reply = await self.http.post("/chat/messages", json=body)
            if reply.status_code != httpx.codes.OK:
                self.heard.errors.append(f"send {reply.status_code}")
            self.heard.stages["accepted"].append(time.time() - self.sent)
        except httpx.HTTPError as error:
            self.heard.errors.append(f"send {type(error).__name__}")

    async def _listen(self) -> None:
        while True:
            try:
                reply = await self.http.get(
                    "/chat/messages",
                    params={"after": self.after, "wait": str(POLL_SECONDS)},
                    headers={"X-Conversation": self.id},
                    timeout=POLL_SECONDS + 15,
                )
                messages = reply.json()["messages"] if reply.status_code == httpx.codes.OK else []
                if reply.status_code != httpx.codes.OK:
                    self.heard.errors.append(f"listen {reply.status_code}")
                    await asyncio.sleep(1)
            except httpx.HTTPError as error:
                self.heard.errors.append(f"listen {type(error).__name__}")
                await asyncio.sleep(1)
                continue
            for message in messages:
                self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        self.after, at = message["id"], datetime.fromisoformat(message["at"]).timestamp()
        if message["message_id"] == self.message_id:
            self.taken_at = at
            self.heard.stages["taken"].append(at - self.sent)
        elif message["from"] in REPLIES and not self.replied.is_set():
            if self.taken_at:
                self.heard.stages["answered"].append(at - self.taken_at)
            self.heard.stages["shown"].append(time.time() - at)
            self.heard.waits.append(time.time() - self.sent)
            self.replied.set()

    async def _wait_for_reply(self) -> None:
        try:
            await asyncio.wait_for(self.replied.wait(), REPLY_LIMIT)
        except TimeoutError:
            self.heard.unanswered += 1


async def crowd(address: str, scripts: list[list[str]], *, size: int, seconds: float, pace: float) -> Heard:
    """Let `size` citizens talk for `seconds`; `pace` is the mean pause between reply and next message."""
    heard, draw = Heard(), random.Random(size)
    tls = ssl.create_default_context()
    async with AsyncExitStack() as open_browsers:
        # A browser has its own connections; one pool for all would look through a thousand each time.
        browsers = [
            await open_browsers.enter_async_context(
                httpx.AsyncClient(base_url=address, timeout=30, verify=tls, trust_env=False)
            )
            for _ in range(size)
        ]
        until = time.monotonic() + seconds
        citizens = [Citizen(http, heard, pace, draw) for http in browsers]
        await asyncio.gather(
            *(one.talk(scripts[n % len(scripts)], until=until) for n, one in enumerate(citizens))
        )
    return heard
