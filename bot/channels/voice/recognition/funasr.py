"""The client of a FunASR server (WebSocket, mode 2pass): what a site uses in production.

An answer is one session: a JSON start with the rate and the hot words, the sound in pieces, a JSON end.
The server sends passing guesses (`2pass-online`, ignored here) and corrected sentences (`2pass-offline`).
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from bot.channels.voice.audio import RATE
from bot.channels.voice.recognition.recogniser import RecogniserAbsent, RecogniserFailed

try:
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.exceptions import ConnectionClosedOK, WebSocketException
except ImportError:  # pragma: no cover  (told at start, in `FunAsrRecogniser`)
    connect = None  # type: ignore[assignment, misc]

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 6.0
MORE_SECONDS = 0.6
# 600 ms pieces, as the server's models are cut for.
CHUNK_SIZE = [5, 10, 5]
PIECE_BYTES = RATE * 2 * 60 // 1000 * 10
HOT_WORD_WEIGHT = 20
MOST_HOT_WORDS = 200
LONGEST_MESSAGE = 1_000_000
OFFLINE = ("2pass-offline", "offline")


class FunAsrRecogniser:
    """Opens a session for each answer; `hot_words` are always expected (places, topics)."""

    name = "funasr"

    def __init__(self, url: str, *, hot_words: Sequence[str] = ()) -> None:
        """Keep the address; raises RecogniserAbsent without the package `websockets`."""
        if connect is None:
            raise RecogniserAbsent("the package websockets is not installed (dependency group voice)")
        self._url = url
        self._hot_words = tuple(hot_words)

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        """Return the corrected sentences; raises RecogniserFailed when the server is away, late or odd."""
        try:
            async with connect(
                self._url,
                subprotocols=["binary"],  # type: ignore[list-item]
                open_timeout=CONNECT_SECONDS,
                close_timeout=1.0,
                max_size=LONGEST_MESSAGE,
                proxy=None,
            ) as session:
                await self._send(session, pcm, expected)
                return await _read(session)
        except (OSError, TimeoutError, ValueError, WebSocketException) as error:
            raise RecogniserFailed(type(error).__name__) from error

    async def _send(self, session: "ClientConnection", pcm: bytes, expected: Sequence[str]) -> None:
        words = list(dict.fromkeys([*expected, *self._hot_words]))[:MOST_HOT_WORDS]
        start = {
            "mode": "2pass",
            "wav_name": "call",
            "wav_format": "pcm",
            "audio_fs": RATE,
            "chunk_size": CHUNK_SIZE,
            "chunk_interval": 10,
            "is_speaking": True,
            "itn": True,
            "hotwords": json.dumps({word: HOT_WORD_WEIGHT for word in words}, ensure_ascii=False),
        }
        await session.send(json.dumps(start, ensure_ascii=False))
        for place in range(0, len(pcm), PIECE_BYTES):
            await session.send(pcm[place : place + PIECE_BYTES])
        await session.send(json.dumps({"is_speaking": False}))

    def is_idle(self) -> bool:
        """Say no: a session a pause would be the server's cost, and it answers in tenths of a second."""
        return False

    async def close(self) -> None:
        """Nothing is kept open between answers."""


async def _read(session: "ClientConnection") -> str:
    """Collect corrected sentences until the server says that this was the last, closes, or adds no more.

    Its implementations differ in what `is_final` means, so a short silence after a sentence ends it too.
    """
    said: list[str] = []
    while True:
        try:
            async with asyncio.timeout(MORE_SECONDS if said else ANSWER_SECONDS):
                message = await session.recv()
        except ConnectionClosedOK:
            break
        except TimeoutError:
            if said:
                break
            raise
        answer = _object(message)
        if answer.get("mode") in OFFLINE:
            said.append(str(answer.get("text", "")))
            if answer.get("is_final") is True:
                break
    return "".join(said).strip()


def _object(message: str | bytes) -> dict[str, Any]:
    read = json.loads(message)
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read
