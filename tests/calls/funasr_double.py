"""A FunASR server as its clients see it (WebSocket, 2pass), any recogniser behind it: Whisper, a script."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from bot.channels.voice.recognition.recogniser import Recogniser

# The first guess of a real server comes about this early.
GUESS_BYTES = 9600


@dataclass
class FunAsrDouble:
    """`mode` is good, silent (never answers), rude (closes at once) or odd (answers no JSON)."""

    recogniser: Recogniser
    url: str = ""
    mode: str = "good"
    starts: list[dict[str, Any]] = field(default_factory=list)

    async def serve_one(self, session: ServerConnection) -> None:
        if self.mode == "rude":
            await session.close(1011)
            return
        start: dict[str, Any] = {}
        sound = bytearray()
        async for message in session:
            if isinstance(message, bytes):
                sound += message
                if self.mode == "good" and len(sound) >= GUESS_BYTES and not start.get("guessed"):
                    start["guessed"] = True
                    await self._answer(session, "2pass-online", "嗯", final=False)
                continue
            said = json.loads(message)
            if said.get("is_speaking"):
                start = said
                self.starts.append(said)
                continue
            await self._finish(session, bytes(sound), start)

    async def _finish(self, session: ServerConnection, sound: bytes, start: dict[str, Any]) -> None:
        if self.mode == "silent":
            return
        if self.mode == "odd":
            await session.send("<html>")
            return
        expected = list(json.loads(start["hotwords"]))
        text = await self.recogniser.recognise(sound, expected=expected)
        await self._answer(session, "2pass-offline", text, final=True)

    async def _answer(self, session: ServerConnection, mode: str, text: str, *, final: bool) -> None:
        body = {"mode": mode, "text": text, "wav_name": "call", "is_final": final}
        await session.send(json.dumps(body, ensure_ascii=False))


@asynccontextmanager
async def funasr_double(recogniser: Recogniser) -> AsyncIterator[FunAsrDouble]:
    """Yield a server on a free port."""
    double = FunAsrDouble(recogniser)
    async with serve(double.serve_one, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        double.url = f"ws://127.0.0.1:{port}"
        yield double
