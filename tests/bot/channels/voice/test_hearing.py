"""A call's use of the recogniser: begun too early it is dropped, broken or late it is told at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.voice.audio import frames, silence
from bot.channels.voice.event_log import EventLog
from bot.channels.voice.hearing import Hearing
from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.recogniser import RecogniserFailed, RecogniserLate
from bot.channels.voice.speech_detection import SpeechDetector, best_judge
from tests.calls.recordings import caller_says

MANNERS = replace(Manners(), recognition=0.2)


@dataclass
class Ears:
    """Each answer is heard by `how`; `stopped` counts those that were given up while being heard."""

    how: Callable[[], Awaitable[str]]
    name: str = "ears"
    heard: list[bytes] = field(default_factory=list)
    stopped: int = 0

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        self.heard.append(pcm)
        try:
            return await self.how()
        except asyncio.CancelledError:
            self.stopped += 1
            raise

    def is_idle(self) -> bool:
        return True

    async def close(self) -> None:
        pass


async def _at_once() -> str:
    return "路灯"


async def _never() -> str:
    await asyncio.Event().wait()
    return ""


async def _breaks() -> str:
    raise RuntimeError("cannot schedule new futures after shutdown")


async def _refuses() -> str:
    raise RecogniserFailed("busy")


async def _cancels_itself() -> str:
    raise asyncio.CancelledError


class Stubborn:
    """Does not let itself be stopped for some time."""

    async def __call__(self) -> str:
        ends = time.monotonic() + 1.5
        while time.monotonic() < ends:
            try:
                await asyncio.sleep(0.1)
            except asyncio.CancelledError:
                continue
        return ""


@dataclass
class Scene:
    """A call that hears; `events` are its log."""

    hearing: Hearing
    detector: SpeechDetector
    events: list[dict[str, Any]]

    def sounds(self, pcm: bytes) -> None:
        for frame in frames(pcm):
            self.detector.feed(frame)
            self.hearing.sound_came()

    def logged(self) -> list[str]:
        return [event["event"] for event in self.events]


def _play(folder: Path, ears: Ears, play: Callable[[Scene], Awaitable[None]]) -> Scene:
    async def go() -> Scene:
        clock = time.monotonic
        log = EventLog(folder / "log", started=datetime.now(UTC), clock=clock, words=False)
        events: list[dict[str, Any]] = []
        log.observer = events.append
        detector = SpeechDetector(best_judge(), MANNERS.end_of_speech, MANNERS.longest_answer)
        scene = Scene(Hearing(ears, detector, manners=MANNERS, log=log, clock=clock), detector, events)
        await play(scene)
        log.close()
        return scene

    return asyncio.run(go())


def test_what_was_begun_ahead_is_the_answer_when_nothing_followed(tmp_path: Path) -> None:
    ears = Ears(_at_once)

    async def play(scene: Scene) -> None:
        scene.sounds(caller_says("person") + silence(0.5))
        scene.hearing.begin_ahead(())
        scene.sounds(silence(0.5))
        assert await scene.hearing.hear(()) == "路灯"

    assert _play(tmp_path, ears, play).logged() == ["heard_ahead", "recognised"]
    assert len(ears.heard) == 1


def test_what_was_begun_ahead_is_dropped_with_the_first_sound_that_follows(tmp_path: Path) -> None:
    ears = Ears(_never)

    async def play(scene: Scene) -> None:
        scene.sounds(caller_says("person") + silence(0.5))
        scene.hearing.begin_ahead(())
        await asyncio.sleep(0)
        scene.sounds(caller_says("person"))
        await asyncio.sleep(0.01)
        assert ears.stopped == 1
        ears.how = _at_once
        assert await scene.hearing.hear(()) == "路灯"

    _play(tmp_path, ears, play)
    assert len(ears.heard[1]) > len(ears.heard[0])


@pytest.mark.parametrize(
    ("how", "reason"),
    [(_breaks, "RuntimeError"), (_refuses, "busy"), (_cancels_itself, "cancelled")],
    ids=["breaks", "refuses", "cancels_itself"],
)
@pytest.mark.parametrize("ahead", [False, True], ids=["asked", "begun_ahead"])
def test_whatever_a_recogniser_raises_is_a_failure_at_once_and_the_log_names_it(
    tmp_path: Path, how: Callable[[], Awaitable[str]], reason: str, ahead: bool
) -> None:
    async def play(scene: Scene) -> None:
        scene.sounds(caller_says("person"))
        if ahead:
            scene.hearing.begin_ahead(())
        with pytest.raises(RecogniserFailed):
            await scene.hearing.hear(())

    failed = _play(tmp_path, Ears(how), play).events[-1]
    assert (failed["event"], failed["reason"]) == ("recogniser_failed", reason)
    assert failed["seconds"] < MANNERS.recognition


@pytest.mark.parametrize("how", [_never, Stubborn()], ids=["never", "stubborn"])
def test_a_late_recogniser_is_given_up_at_the_limit_even_if_it_cannot_be_stopped(
    tmp_path: Path, how: Callable[[], Awaitable[str]]
) -> None:
    async def play(scene: Scene) -> None:
        began = time.monotonic()
        with pytest.raises(RecogniserLate):
            await scene.hearing.hear(())
        assert MANNERS.recognition <= time.monotonic() - began < 1.0

    assert _play(tmp_path, Ears(how), play).logged() == ["recogniser_late"]


def test_who_gives_a_late_recogniser_up_a_moment_before_its_own_limit_is_not_taken_for_one_who_goes_on(
    tmp_path: Path,
) -> None:
    async def play(scene: Scene) -> None:
        hearing = asyncio.create_task(scene.hearing.hear(()))
        await asyncio.sleep(0.02)
        hearing.cancel("recogniser_late")
        await asyncio.gather(hearing, return_exceptions=True)

    assert _play(tmp_path, Ears(_never), play).logged() == ["recogniser_late"]


def test_a_caller_who_goes_on_drops_the_answer_under_way(tmp_path: Path) -> None:
    ears = Ears(_never)

    async def play(scene: Scene) -> None:
        hearing = asyncio.create_task(scene.hearing.hear(()))
        await asyncio.sleep(0.02)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        await asyncio.sleep(0)
        assert ears.stopped == 1

    assert _play(tmp_path, ears, play).logged() == ["recognition_dropped"]
