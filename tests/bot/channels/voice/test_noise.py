"""Ten minutes of noise: the call is with a person long before, and nothing of it piles up.

Detector, rules, player and call are the real ones; the clock is not, so ten minutes take seconds.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.channels.desk_client import DeskClient
from bot.channels.voice.audio import BYTES_PER_SECOND, FRAME_SECONDS
from bot.channels.voice.call import Call, Equipment, greeting_for
from bot.channels.voice.calls import CallFacts
from bot.channels.voice.dialogue import Dialogue
from bot.channels.voice.event_log import EventLog
from bot.channels.voice.manners import Manners
from bot.channels.voice.speech.voice import Speech
from bot.channels.voice.speech_detection import SpeechDetector, best_judge
from bot.channels.voice.transports.transport import Audio, Hangup, Received
from bot.channels.voice.turn_events import Answered
from bot.channels.voice.wording import read_wording
from tests.calls.fast_clock import run_fast
from tests.calls.line import BeepVoice
from tests.calls.noise import NOISES

TEN_MINUTES = 600.0
LONGER_THAN_ANY_CALL = 1000.0
MANNERS = Manners()
WORDING = read_wording()
FACTS = CallFacts(uuid.UUID(int=7), caller_number="13900001234")
# A call's own: loop, reader, recogniser with its attempt, player with its next sentence, desk; and some.
MOST_TASKS = 10
MOST_EVENTS = 4


class Receiver:
    """A telephone off the hook; notices how many tasks there are at each frame."""

    def __init__(self, noise: Iterator[bytes], seconds: float) -> None:
        self._noise = noise
        self._frames = round(seconds / FRAME_SECONDS)
        self.sent = 0
        self.most_tasks = 0

    async def receive(self) -> AsyncIterator[Received]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self.sent < self._frames:
            self.sent += 1
            yield Audio(next(self._noise))
            self.most_tasks = max(self.most_tasks, len(asyncio.all_tasks()))
            await asyncio.sleep(began + self.sent * FRAME_SECONDS - loop.time())
        yield Hangup("hung_up")

    async def play(self, frame: bytes) -> None:
        pass

    async def flush(self) -> None:
        pass

    async def close(self) -> None:
        pass


@dataclass
class Ears:
    """Takes its time over every answer and hears the same in it."""

    seconds: float
    text: str = ""
    name: str = "noise"
    at_once: int = 0
    most_at_once: int = 0
    longest: int = 0

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.longest = max(self.longest, len(pcm))
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        return self.text

    def is_idle(self) -> bool:
        return not self.at_once

    async def close(self) -> None:
        pass


class Understanding(Dialogue):
    """A desk that takes whatever it is told for an answer and asks on."""

    async def consult(self, text: str) -> Answered:
        return Answered(WORDING.own["opening"])


@dataclass
class Ended:
    """How a call went: seconds, reason and what it kept at most."""

    seconds: float
    reason: str
    transfer: bool
    most_tasks: int
    most_events: int
    ears: Ears


class Watched(SpeechDetector):
    """Notes how many events of its call wait."""

    call: Call | None = None
    most_events = 0

    def feed(self, frame: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN201
        if self.call is not None:
            self.most_events = max(self.most_events, self.call._events.qsize())
        return super().feed(frame)


def _call(folder: Path, receiver: Receiver, ears: Ears) -> Ended:
    async def go() -> Ended:
        clock = asyncio.get_running_loop().time
        detector = Watched(best_judge(), MANNERS.end_of_speech, MANNERS.longest_answer, MANNERS.hear_ahead)
        equipment = Equipment(ears, Speech(BeepVoice(), folder), WORDING, MANNERS, lambda: detector, clock)
        log = EventLog(folder / "log", started=datetime.now(UTC), clock=clock, words=False)
        desk = Understanding(cast("DeskClient", None), FACTS, WORDING, MANNERS)
        call = Call(FACTS, receiver, equipment, dialogue=desk, log=log, ended=lambda: None)
        detector.call = call
        await call.run(greeting_for(FACTS, WORDING, recording=False, elders_first=False))
        log.close()
        end = call.end
        return Ended(clock(), end.reason, end.transfer, receiver.most_tasks, detector.most_events, ears)

    return run_fast(go())


def _nothing_piled_up(ended: Ended) -> None:
    assert ended.most_tasks <= MOST_TASKS
    assert ended.most_events <= MOST_EVENTS
    assert ended.ears.most_at_once <= 1
    # What the detector keeps before a voice is sure of itself, and the silence that is added ahead of time.
    assert ended.ears.longest <= (MANNERS.longest_answer + 1.5) * BYTES_PER_SECOND


@pytest.mark.parametrize("seconds", [0.3, 2.0, 1e9], ids=["quick_ears", "slow_ears", "dead_ears"])
@pytest.mark.parametrize("noise", NOISES)
def test_noise_is_with_a_person_long_before_ten_minutes_and_piles_up_nothing(
    tmp_path: Path, noise: str, seconds: float
) -> None:
    ended = _call(tmp_path, Receiver(NOISES[noise](), TEN_MINUTES), Ears(seconds))
    assert ended.transfer
    assert ended.reason in ("not_heard", "silence", "recogniser_late")
    assert ended.seconds < TEN_MINUTES / 4
    _nothing_piled_up(ended)


@pytest.mark.parametrize("noise", ["bursts", "street"])
def test_noise_that_is_taken_for_answers_all_the_time_is_with_a_person_at_the_longest_call(
    tmp_path: Path, noise: str
) -> None:
    receiver = Receiver(NOISES[noise](), LONGER_THAN_ANY_CALL)
    ended = _call(tmp_path, receiver, Ears(1.0, "嗯"))
    assert (ended.transfer, ended.reason) == (True, "too_long")
    assert receiver.sent > TEN_MINUTES / FRAME_SECONDS
    assert ended.seconds < MANNERS.longest_call + MANNERS.leaving + 1
    _nothing_piled_up(ended)
