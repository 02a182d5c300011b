"""`make bench-voice`: how fast the line answers, what a talker costs, how many it bears, what it hears."""

import argparse
import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.recogniser import Recogniser
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.recognition.whisper import WhisperRecogniser
from bot.channels.voice.speech.espeak import EspeakVoice
from tests.calls import bench_hearing
from tests.calls.exchange import Exchange
from tests.calls.funasr_double import funasr_double
from tests.calls.line import VOICE_TOKEN, DialogueEngine, VoiceLine, line_settings, voice_line
from tests.calls.recordings import caller_says
from tests.conftest import KEY
from tests.ticketing.desk_app import running_desk
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database
from ticketing.storage.migrate import migrate

TOO_SLOW = 3.0
# Talkers that are tried one after another; a server elsewhere bears many, so its steps are wide.
HERE = (1, 2, 3, 4, 5, 6, 8, 10, 12)
ELSEWHERE = (1, 4, 8, 16)
# A question as the dialogue asks it: the talker listens for some seconds, as in a real call.
QUESTION = "在什么地方？说到路名、小区或者门牌就行。"
# Talkers do not begin together; the seed keeps runs comparable.
SPREAD_SECONDS = 8.0
# Patient enough that a slow answer is measured instead of given up, and nothing is said meanwhile.
PATIENT = replace(
    Manners(), recognition=60.0, desk=60.0, first_silence=30.0, reassure_after=59.0, elder_age=0
)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def share(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


async def _answers(line: VoiceLine, exchange: Exchange, count: int, late: float) -> list[float]:
    """One talker: seconds from the end of each sentence to the first sound of the answer."""
    await asyncio.sleep(late)
    call = await exchange.call()
    waits: list[float] = []
    while not call.heard:
        await asyncio.sleep(0.02)
    for n in range(count):
        while time.monotonic() - call.last_sound() < 1.0:
            await asyncio.sleep(0.05)
        said_at = await call.say(caller_says(bench_hearing.SPOKEN[n % len(bench_hearing.SPOKEN)]))
        while (first := call.first_sound_after(said_at + 0.05)) is None:
            if call.ended.is_set():
                raise RuntimeError(f"the line ended the call: {await exchange.decision(call)}")
            await asyncio.sleep(0.02)
        waits.append(first - said_at)
    await call.hang_up()
    return waits


async def _talk(desk_url: str, ears: Recogniser, *, talkers: int, answers: int) -> tuple[list[float], float]:
    """Return all waits, and seconds of processor time per second of a call."""
    starts = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(line_settings(Path(folder), desk_url), manners=PATIENT, calls=talkers)
        voice = EspeakVoice(characters_per_minute=PATIENT.characters_per_minute, slower=PATIENT.slower)
        async with voice_line(settings, ears, voice=voice) as line:
            began, used = time.monotonic(), _processor_seconds()
            each = max(3, -(-answers // talkers))
            late = [starts.uniform(0, SPREAD_SECONDS) if talkers > 1 else 0.0 for _ in range(talkers)]
            talking = [_answers(line, line.exchange, each, seconds) for seconds in late]
            found = await asyncio.gather(*talking)
            lasted = time.monotonic() - began
    return [wait for waits in found for wait in waits], (_processor_seconds() - used) / lasted / talkers


def _processor_seconds() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


@dataclass(frozen=True)
class Bench:
    """What all measurements of waiting share."""

    desk_url: str
    folder: Path
    answers: int

    async def search(self, name: str, ears: Recogniser, steps: Sequence[int]) -> None:
        """Add talkers until the slowest of twenty answers needs more than three seconds."""
        for talkers in steps:
            waits, cost = await _talk(self.desk_url, ears, talkers=talkers, answers=self.answers)
            p50, p95 = share(waits, 0.5), share(waits, 0.95)
            say(
                f"{name:8} {talkers:2} talkers, {len(waits):2} answers: p50 {p50:5.2f} s, p95 {p95:5.2f} s, "
                f"{cost:5.2f} cores per talker"
            )
            if p95 > TOO_SLOW:
                say(f"{name:8} p95 exceeds {TOO_SLOW} s with {talkers} talkers")
                return
        say(f"{name:8} p95 stays within {TOO_SLOW} s with {steps[-1]} talkers, the most tried")

    async def scripted(self) -> None:
        await self.search("scripted", ScriptedRecogniser(["路灯坏了"] * 2000), ELSEWHERE)

    async def funasr(self) -> None:
        """Our client of FunASR before a server that answers at once: what is left to the line itself."""
        async with AsyncExitStack() as open_:
            server = await open_.enter_async_context(funasr_double(ScriptedRecogniser(["路灯坏了"] * 2000)))
            await self.search("funasr", FunAsrRecogniser(server.url), ELSEWHERE)

    async def whisper(self) -> None:
        ears = WhisperRecogniser(self.folder / "whisper")
        await self.search("whisper", ears, HERE)
        await ears.close()


def _waiting(folder: Path, answers: int, part: Callable[[Bench], Awaitable[None]]) -> None:
    PersonalKey.set(KEY)
    database = open_database(f"sqlite:///{folder / 'bench.db'}")
    migrate(database)
    engine = DialogueEngine(replies=[QUESTION] * 5000)
    engine.gate.set()
    engine.start()
    try:
        with running_desk(
            database, engine, channel_tokens={"voice": VOICE_TOKEN}, message_burst=10_000
        ) as desk:
            asyncio.run(_run(part(Bench(str(desk.client.base_url), folder, answers))))
    finally:
        engine.stop()
        database.dispose()


async def _run(part: Awaitable[None]) -> None:
    await part


PARTS = ("voice", "short", "sentences", "scripted", "funasr", "whisper")


def main() -> int:
    """Run all of it, or some parts."""
    parser = argparse.ArgumentParser(description="Measure the voice line.")
    parser.add_argument(
        "--answers", type=int, default=20, help="answers for each number of talkers, at least"
    )
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    chosen = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning")
    say(f"waiting: end of speech to first sound; {PATIENT.end_of_speech} s of it is the pause that ends it")
    with tempfile.TemporaryDirectory() as name:
        for part in chosen.parts:
            folder = Path(name) / part
            folder.mkdir()
            if part in ("scripted", "funasr", "whisper"):
                _waiting(folder, chosen.answers, getattr(Bench, part))
            else:
                asyncio.run(bench_hearing.PARTS[part](Path(name) / "model", say))
    say(f"load {os.getloadavg()[0]:.1f} at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
