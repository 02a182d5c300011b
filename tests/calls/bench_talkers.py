"""More and more talkers on one line, for `make bench-voice`: their waiting times and what they cost.

Every wait has a limit; a number of talkers that does not keep one is told as failed, and the search ends.
"""

import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.recogniser import Recogniser
from bot.channels.voice.speech.espeak import EspeakVoice
from bot.channels.voice.speech.voice import Voice
from tests.calls import bench_hearing
from tests.calls.exchange import Exchange, ExchangeCall
from tests.calls.line import line_settings, voice_line
from tests.calls.recordings import caller_says

Say = Callable[[str], None]
TOO_SLOW = 3.0
# Talkers do not begin together; the seed keeps runs comparable.
SPREAD_SECONDS = 8.0
GREETING_SECONDS = 60.0
# Saying a sentence, waiting for the answer and hearing it takes about 13 s where nothing is slow.
TURN_SECONDS = 45.0
# Patient enough that a slow answer is measured instead of given up, and nothing is said meanwhile.
PATIENT = replace(
    Manners(), recognition=20.0, desk=20.0, first_silence=30.0, reassure_after=19.0, elder_age=0
)


class Unfinished(Exception):
    """A number of talkers could not be measured; the text says what happened."""


@dataclass(frozen=True)
class Level:
    """What a number of talkers came to: seconds they waited, processor seconds per second and talker."""

    talkers: int
    waits: Sequence[float]
    cores: float

    def share(self, part: float) -> float:
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * part))]

    @property
    def row(self) -> str:
        return (
            f"{self.talkers:2} talkers, {len(self.waits):2} answers: p50 {self.share(0.5):5.2f} s, "
            f"p95 {self.share(0.95):5.2f} s, {self.cores:5.2f} cores per talker"
        )


@dataclass(frozen=True)
class Bench:
    """What all measurements of waiting share.

    `answers` are wanted of all talkers together, `least` of each; `first_sound` is the limit for one of them.
    """

    desk_url: str
    say: Say
    answers: int = 20
    least: int = 3
    manners: Manners = PATIENT
    first_sound: float = 30.0
    turn: float = TURN_SECONDS
    voice: Voice = field(
        default_factory=lambda: EspeakVoice(
            characters_per_minute=PATIENT.characters_per_minute, slower=PATIENT.slower
        )
    )

    async def search(self, name: str, ears: Recogniser, steps: Sequence[int]) -> None:
        """Add talkers until the slowest of twenty answers needs more than three seconds, or one fails."""
        for talkers in steps:
            try:
                level = await self.measure(ears, talkers)
            except Unfinished as failed:
                self.say(f"{name:13} {talkers:2} talkers FAILED: {failed}")
                return
            self.say(f"{name:13} {level.row}")
            if level.share(0.95) > TOO_SLOW:
                self.say(f"{name:13} p95 exceeds {TOO_SLOW} s with {talkers} talkers")
                return
        self.say(f"{name:13} p95 stays within {TOO_SLOW} s with {steps[-1]} talkers, the most tried")

    async def measure(self, ears: Recogniser, talkers: int) -> Level:
        """Let so many talk at once; raises Unfinished."""
        starts = random.Random(1)
        each = max(self.least, -(-self.answers // talkers))
        late = [starts.uniform(0, SPREAD_SECONDS) if talkers > 1 else 0.0 for _ in range(talkers)]
        with tempfile.TemporaryDirectory() as folder:
            settings = replace(
                line_settings(Path(folder), self.desk_url), manners=self.manners, calls=talkers
            )
            async with voice_line(settings, ears, voice=self.voice) as line:
                began, used = time.monotonic(), _processor_seconds()
                talking = [self._talk(line.exchange, each, seconds) for seconds in late]
                found = await _all_or_none(talking, GREETING_SECONDS + SPREAD_SECONDS + each * self.turn)
                lasted, spent = time.monotonic() - began, _processor_seconds() - used
                # What is said on the way to a person is a sound too, but no answer.
                if any(event["phase"] == "leaving" for event in line.named("phase")):
                    raise Unfinished("the line led a caller to a person")
        return Level(talkers, [wait for waits in found for wait in waits], spent / lasted / talkers)

    async def _talk(self, exchange: Exchange, count: int, late: float) -> list[float]:
        """One talker: seconds from the end of each sentence to the first sound of the answer."""
        await asyncio.sleep(late)
        call = await exchange.call()
        await _until(call, lambda: call.loud, GREETING_SECONDS, "no greeting")
        waits: list[float] = []
        for n in range(count):
            await _until(
                call, lambda: time.monotonic() - call.last_sound() > 1.0, GREETING_SECONDS, "no silence"
            )
            said_at = await call.say(caller_says(bench_hearing.SPOKEN[n % len(bench_hearing.SPOKEN)]))
            waits.append(await self._first_sound(exchange, call, said_at) - said_at)
        await call.hang_up()
        return waits

    async def _first_sound(self, exchange: Exchange, call: ExchangeCall, said_at: float) -> float:
        def sounds() -> float | None:
            return call.first_sound_after(said_at + 0.05)

        try:
            await _until(call, sounds, self.first_sound, "no answer")
        except Unfinished as failed:
            if call.ended.is_set():
                raise Unfinished(f"{failed}: {await exchange.decision(call)}") from failed
            raise
        return sounds() or said_at


async def _until(call: ExchangeCall, check: Callable[[], object], within: float, failed: str) -> None:
    ends = time.monotonic() + within
    while not check():
        if call.ended.is_set():
            raise Unfinished("the line ended the call")
        if time.monotonic() > ends:
            raise Unfinished(f"{failed} within {within:g} s")
        await asyncio.sleep(0.02)


async def _all_or_none(talking: Sequence[Awaitable[list[float]]], within: float) -> list[list[float]]:
    """Return what all found; the first that fails ends the others, and so does the time."""
    tasks = [asyncio.ensure_future(one) for one in talking]
    done, left = await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_EXCEPTION)
    for task in left:
        task.cancel()
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*left, return_exceptions=True), 5)
    for task in done:
        if (error := task.exception()) is not None:
            raise error if isinstance(error, Unfinished) else Unfinished(repr(error)) from error
    if left:
        raise Unfinished(f"{len(left)} talkers were not ready within {within:.0f} s")
    return [task.result() for task in tasks]


def _processor_seconds() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)
