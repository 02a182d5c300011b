"""A recogniser that is late costs the caller who waits for it his limit, and nobody else anything.

The ears are scripted, and slow as a model on a busy machine is: one calculation at a time in a thread that
nobody can stop.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.voice.recognition.one_at_a_time import OneAtATime, Unwanted
from tests.calls.line import HASTY, VoiceLine, line_settings, speech, voice_line
from tests.ticketing.desk_app import DeskApp

CALLER = speech()
Play = Callable[[VoiceLine], Awaitable[None]]


@dataclass
class SlowEars:
    """Every answer takes as long as the script says for it; -1 does not come back until `let_go`."""

    seconds: Sequence[float]
    name: str = "slow"
    let_go: threading.Event = field(default_factory=threading.Event)
    turns: OneAtATime = field(default_factory=lambda: OneAtATime("slow"))

    def __post_init__(self) -> None:
        self._left = deque(self.seconds)

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        takes = self._left.popleft() if self._left else 0.0

        def work(_: Unwanted) -> str:
            self.let_go.wait(None if takes < 0 else takes)
            return "路灯坏了"

        return await self.turns.hear(work)

    def is_idle(self) -> bool:
        return False

    async def close(self) -> None:
        self.let_go.set()
        await self.turns.close()


def _play(desk: DeskApp, folder: Path, ears: SlowEars, *plays: Play) -> list[VoiceLine]:
    """Run a line for each play, all with the same ears."""

    async def go() -> list[VoiceLine]:
        lines = []
        try:
            for n, play in enumerate(plays):
                settings = line_settings(folder / str(n), str(desk.client.base_url), manners=HASTY)
                async with voice_line(settings, ears) as line:
                    await play(line)
                lines.append(line)
        finally:
            await ears.close()
        return lines

    return asyncio.run(go())


async def _is_understood(line: VoiceLine) -> None:
    before = len(line.named("answered"))
    call = await line.exchange.call()
    await line.until_listening(len([e for e in line.named("phase") if e["phase"] == "listening"]) + 1)
    await call.say(CALLER)
    await line.until(lambda: len(line.named("answered")) > before)
    await call.hang_up()


async def _is_left_for_a_person(line: VoiceLine) -> None:
    call = await line.exchange.call()
    await line.until_listening()
    await call.say(CALLER)
    await call.wait_for_end()
    assert await line.exchange.decision(call) == "transfer,operators,recogniser_late"


def test_ears_that_were_given_to_a_line_serve_the_next_line_too(voiced_desk: DeskApp, tmp_path: Path) -> None:
    """The line used to close what it had not made: later lines waited for closed ears until their limit."""
    first, second = _play(voiced_desk, tmp_path, SlowEars([]), _is_understood, _is_understood)
    assert len(first.named("recognised")) == len(second.named("recognised")) == 1


def test_a_late_recogniser_leads_to_a_person_at_its_limit_and_the_log_says_so(
    voiced_desk: DeskApp, tmp_path: Path
) -> None:
    (line,) = _play(voiced_desk, tmp_path, SlowEars([-1]), _is_left_for_a_person)
    (late,) = line.named("recogniser_late")
    assert late["seconds"] < HASTY.recognition + 5
    assert "请稍等，我正在查。" in line.spoken()
    assert line.app.state.gateway.state.faults == ("recogniser_late",)


def test_closed_ears_lead_to_a_person_at_once(voiced_desk: DeskApp, tmp_path: Path) -> None:
    ears = SlowEars([])

    async def play(line: VoiceLine) -> None:
        await ears.close()
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,recogniser_failed"

    (line,) = _play(voiced_desk, tmp_path, ears, play)
    (failed,) = line.named("recogniser_failed")
    assert (failed["reason"], failed["seconds"] < 0.5) == ("closed", True)


def test_an_answer_that_came_too_late_does_not_hold_up_the_next_call(
    voiced_desk: DeskApp, tmp_path: Path
) -> None:
    ears = SlowEars([-1])

    async def play(line: VoiceLine) -> None:
        await _is_left_for_a_person(line)
        ears.let_go.set()
        await _is_understood(line)

    _play(voiced_desk, tmp_path, ears, play)


def test_who_hung_up_while_waiting_is_never_heard_and_the_next_in_the_queue_is(
    voiced_desk: DeskApp, tmp_path: Path
) -> None:
    ears = SlowEars([1.2])

    async def play(line: VoiceLine) -> None:
        calls = [await line.exchange.call() for _ in range(3)]
        await line.until_listening(3)
        await asyncio.gather(*(call.say(CALLER) for call in calls))
        await line.until(lambda: ears.turns.waiting == 2)
        await calls[0].hang_up()
        await calls[1].hang_up()
        await line.until(lambda: line.named("answered"))
        await calls[2].hang_up()

    (line,) = _play(voiced_desk, tmp_path, ears, play)
    assert len(line.named("recognised")) == 1
    assert len(line.named("recognition_dropped")) == 2
