"""An exchange without telephony: announces a call over HTTP and speaks AudioSocket in real time."""

import asyncio
import time
import uuid
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from bot.channels.voice.audio import FRAME_BYTES, FRAME_SECONDS, frames, loudness
from bot.channels.voice.transports import audiosocket_frames as framing

QUIET = bytes(FRAME_BYTES)
HEARD_DB = -55.0
# Saying good-bye to a far end that does not listen any more.
CLOSING_SECONDS = 2.0


@dataclass
class ExchangeCall:
    """One call's audio. What the line says is kept in `heard` with the time of its arrival.

    `loud` are the times of the frames that can be heard.
    """

    identity: uuid.UUID
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[tuple[float, bytes]] = field(default_factory=list)
    loud: list[float] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _to_say: deque[bytes] = field(default_factory=deque)
    _said: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    async def say(self, pcm: bytes) -> float:
        """Speak; return the time at which the last frame was sent."""
        self._said.clear()
        self._to_say.extend(frames(pcm))
        await asyncio.wait_for(self._said.wait(), 120)
        return time.monotonic()

    async def press(self, keys: str) -> None:
        for key in keys:
            self.writer.write(framing.encode(framing.DTMF, key.encode()))
        await self.writer.drain()

    async def send_raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hang_up(self) -> None:
        with suppress(OSError, TimeoutError):
            self.writer.write(framing.encode(framing.HANG_UP))
            await asyncio.wait_for(self.writer.drain(), CLOSING_SECONDS)
        await self.close()

    async def wait_for_end(self, within: float = 30) -> None:
        await asyncio.wait_for(self.ended.wait(), within)

    def last_sound(self) -> float:
        """When the last loud frame of the line arrived."""
        return self.loud[-1] if self.loud else 0.0

    def first_sound_after(self, moment: float) -> float | None:
        place = bisect_right(self.loud, moment)
        return self.loud[place] if place < len(self.loud) else None

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.writer.close()
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(self.writer.wait_closed(), CLOSING_SECONDS)
        self.ended.set()

    async def _send(self) -> None:
        due = time.monotonic()
        while True:
            spoken = bool(self._to_say)
            frame = self._to_say.popleft() if spoken else QUIET
            with suppress(OSError):
                self.writer.write(framing.encode(framing.AUDIO, frame))
            if spoken and not self._to_say:
                self._said.set()
            due += FRAME_SECONDS
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def _receive(self) -> None:
        frames_in = framing.FrameReader()
        while True:
            try:
                data = await self.reader.read(4096)
            except OSError:
                data = b""
            for frame in frames_in.feed(data):
                if frame.kind == framing.AUDIO:
                    self._hear(frame.payload)
                elif frame.kind == framing.HANG_UP:
                    self.ended.set()
            if not data:
                self.ended.set()
                return

    def _hear(self, frame: bytes) -> None:
        now = time.monotonic()
        self.heard.append((now, frame))
        if loudness(frame) > HEARD_DB:
            self.loud.append(now)


@dataclass
class Exchange:
    """Announces calls and asks what becomes of them, as a dialplan does."""

    http: httpx.AsyncClient
    audio_port: int
    opened: list[ExchangeCall] = field(default_factory=list)

    async def announce(self, identity: uuid.UUID | None = None, **facts: str) -> uuid.UUID:
        identity = identity or uuid.uuid4()
        body = {"uuid": str(identity), "caller_number": "13900001234"} | facts
        reply = await self.http.post("/calls", json=body)
        assert reply.status_code == 201, reply.text
        return identity

    async def connect(self, identity: uuid.UUID) -> ExchangeCall:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.audio_port)
        writer.write(framing.encode(framing.IDENTITY, identity.bytes))
        call = ExchangeCall(identity, reader, writer)
        call.start()
        self.opened.append(call)
        return call

    async def call(self, **facts: str) -> ExchangeCall:
        return await self.connect(await self.announce(None, **facts))

    async def decision(self, call: ExchangeCall) -> str:
        reply = await self.http.get(f"/calls/{call.identity}/next")
        assert reply.status_code == 200
        return reply.text


@asynccontextmanager
async def exchange(url: str, audio_port: int, token: str) -> AsyncIterator[Exchange]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
        made = Exchange(http, audio_port)
        try:
            yield made
        finally:
            for call in made.opened:
                await call.close()
