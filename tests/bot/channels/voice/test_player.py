"""Sentences are played in real time, a few frames ahead, and stop at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.voice.audio import FRAME_BYTES, FRAME_SECONDS
from bot.channels.voice.player import AHEAD, Player
from bot.channels.voice.questions import Line
from bot.channels.voice.speech.voice import Speech, SpeechFailed
from bot.channels.voice.transports.transport import Received, TransportClosed


class Wire:
    def __init__(self, *, closed: bool = False) -> None:
        self.sent: list[float] = []
        self.flushed = 0
        self.closed = closed

    async def play(self, frame: bytes) -> None:
        if self.closed:
            raise TransportClosed("closed")
        assert len(frame) == FRAME_BYTES
        self.sent.append(time.monotonic())

    async def flush(self) -> None:
        self.flushed += 1

    async def close(self) -> None:
        pass

    async def receive(self) -> AsyncIterator[Received]:
        if self.closed:
            return
        yield  # type: ignore[misc]


class Loud:
    name = "loud"

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        if self.fails:
            raise SpeechFailed("no voice")
        return b"\1" * FRAME_BYTES * 10

    async def close(self) -> None:
        pass


def _player(wire: Wire, voice: Loud, done: list[str], folder: Path) -> Player:
    return Player(wire, Speech(voice, folder), pause=0.1, done=done.append, track=lambda _frame: None)


def test_frames_go_out_in_time_and_the_end_is_told(tmp_path: Path) -> None:
    wire, done = Wire(), list[str]()

    async def go() -> None:
        player = _player(wire, Loud(), done, tmp_path)
        player.play((Line("一"), Line("二")), slow=False)
        while not done:
            await asyncio.sleep(0.01)

    asyncio.run(go())
    assert len(wire.sent) == 10 + 5 + 10  # two sentences and the pause between them
    lasted = wire.sent[-1] - wire.sent[0]
    assert (25 - 2 * AHEAD) * FRAME_SECONDS <= lasted <= 25 * FRAME_SECONDS + 0.5
    assert done == [""]


def test_hushing_stops_at_once_and_takes_back_what_it_can(tmp_path: Path) -> None:
    wire, done = Wire(), list[str]()

    async def go() -> None:
        player = _player(wire, Loud(), done, tmp_path)
        player.play((Line("一"),) * 5, slow=False)
        await asyncio.sleep(0.1)
        await player.hush()
        count = len(wire.sent)
        await asyncio.sleep(0.1)
        assert len(wire.sent) == count
        assert not player.speaking

    asyncio.run(go())
    assert wire.flushed == 1
    assert not done


@pytest.mark.parametrize(("closed", "failed"), [(True, "transport"), (False, "speech")])
def test_what_failed_is_named(tmp_path: Path, *, closed: bool, failed: str) -> None:
    done: list[str] = []

    async def go() -> None:
        _player(Wire(closed=closed), Loud(fails=not closed), done, tmp_path).play((Line("一"),), slow=False)
        while not done:
            await asyncio.sleep(0.01)

    asyncio.run(go())
    assert done == [failed]


def test_nothing_to_say_is_said_at_once(tmp_path: Path) -> None:
    done: list[str] = []

    async def go() -> None:
        _player(Wire(), Loud(), done, tmp_path).play((), slow=False)
        while not done:
            await asyncio.sleep(0.01)

    asyncio.run(go())
    assert done == [""]
