"""`make bench-voice`: how fast the line answers, what a talker costs, how many it bears, what it hears.

It always comes to its end: every wait has a limit, and what does not keep it is printed as failed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.recognition.whisper import WhisperRecogniser
from bot.channels.voice.wording import read_wording
from tests.calls import bench_hearing
from tests.calls.bench_talkers import PATIENT, Bench
from tests.calls.funasr_double import funasr_double
from tests.calls.line import VOICE_TOKEN, DialogueEngine
from tests.conftest import KEY
from tests.ticketing.desk_app import running_desk
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database
from ticketing.storage.migrate import migrate

# Talkers that are tried one after another; a server elsewhere bears many, so its steps are wide.
HERE = (1, 2, 3, 4, 5, 6, 8, 10, 12)
ELSEWHERE = (1, 4, 8, 16)
# A question as the dialogue asks it: the talker listens for some seconds, as in a real call.
QUESTION = "在什么地方？说到路名、小区或者门牌就行。"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Chosen:
    """What was asked for; `funasr` is the address of a real server, if there is one."""

    folder: Path
    answers: int
    funasr: str
    talkers: Sequence[int] = HERE

    def whisper(self) -> WhisperRecogniser:
        return WhisperRecogniser(self.folder / "whisper")

    def server(self) -> FunAsrRecogniser:
        return FunAsrRecogniser(self.funasr, hot_words=read_wording().hot_words)


def _script() -> ScriptedRecogniser:
    return ScriptedRecogniser(["路灯坏了"] * 5000)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────
async def _prompts(_: Chosen) -> None:
    await bench_hearing.prompts(say)


async def _hearing(chosen: Chosen) -> None:
    """What each recogniser that really hears makes of the recorded caller."""
    for ears in (chosen.whisper(), *((chosen.server(),) if chosen.funasr else ())):
        try:
            await bench_hearing.short_answers(ears, say)
            await bench_hearing.spoken_sentences(ears, say)
        finally:
            await ears.close()


async def _scripted(chosen: Chosen) -> None:
    with _desk(chosen.folder) as url:
        await Bench(url, say, chosen.answers).search("scripted", _script(), ELSEWHERE)


async def _funasr(chosen: Chosen) -> None:
    """A real server where its address was given; else our client alone, before a scripted double."""
    with _desk(chosen.folder) as url:
        bench = Bench(url, say, chosen.answers)
        if chosen.funasr:
            await bench.search("funasr", chosen.server(), ELSEWHERE)
            return
        async with funasr_double(_script()) as server:
            await bench.search("funasr double", FunAsrRecogniser(server.url), ELSEWHERE)


async def _whisper(chosen: Chosen) -> None:
    ears = chosen.whisper()
    try:
        with _desk(chosen.folder) as url:
            await Bench(url, say, chosen.answers).search("whisper", ears, chosen.talkers)
    finally:
        await ears.close()


PARTS: Mapping[str, Callable[[Chosen], Awaitable[None]]] = {
    "prompts": _prompts,
    "hearing": _hearing,
    "scripted": _scripted,
    "funasr": _funasr,
    "whisper": _whisper,
}


@contextmanager
def _desk(folder: Path) -> Iterator[str]:
    PersonalKey.set(KEY)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        database = open_database(f"sqlite:///{own}/bench.db")
        migrate(database)
        engine = DialogueEngine(replies=[QUESTION] * 5000)
        engine.gate.set()
        engine.start()
        tokens = {"voice": VOICE_TOKEN}
        try:
            with running_desk(database, engine, channel_tokens=tokens, message_burst=10_000) as desk:
                yield str(desk.client.base_url)
        finally:
            engine.stop()
            database.dispose()


def _run(part: str, chosen: Chosen) -> bool:
    """Return whether the part came to its end; what stopped it is printed, and the others go on."""

    async def go() -> None:
        await PARTS[part](chosen)

    try:
        asyncio.run(go())
    except Exception as error:
        say(f"{part:13} FAILED: {error!r}")
        return False
    return True


def main() -> int:
    """Run all of it, or some parts."""
    parser = argparse.ArgumentParser(description="Measure the voice line.")
    parser.add_argument("--answers", type=int, default=20, help="for each number of talkers, at least")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--funasr", default="", help="ws:// address of a FunASR server")
    parser.add_argument(
        "--talkers", type=int, nargs="+", default=HERE, help="with Whisper, one after another"
    )
    given = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning")
    say(f"waiting: end of speech to first sound; {PATIENT.end_of_speech} s of it is the pause that ends it")
    if not given.funasr:
        say("no FunASR server was given (FUNASR=ws://…): its part shows the cost of our client alone")
    with tempfile.TemporaryDirectory() as name:
        chosen = Chosen(Path(name), given.answers, given.funasr, given.talkers)
        done = [_run(part, chosen) for part in given.parts]
    say(f"load {os.getloadavg()[0]:.1f} at the end")
    return 0 if all(done) else 1


if __name__ == "__main__":
    # A model that is still calculating must neither hold up the end nor spoil it.
    code = main()
    sys.stdout.flush()
    os._exit(code)
