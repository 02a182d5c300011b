"""The bench comes to its end, whatever the recogniser does, and says what it could not measure."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.channels.voice.recognition.one_at_a_time import OneAtATime
from bot.channels.voice.recognition.recogniser import Recogniser
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.calls import bench
from tests.calls.bench_talkers import Bench, Level
from tests.calls.line import QUICK, BeepVoice, DialogueEngine, voice_desk

PATIENT = replace(QUICK, first_silence=20.0, recognition=6.0, reassure_after=6.0, end_of_speech=0.8)


class Never(ScriptedRecogniser):
    """Hears until it is given up."""

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        await asyncio.Event().wait()
        return ""


class Threaded(ScriptedRecogniser):
    """Hears in a thread of its own, as a model does; closed, it refuses."""

    def __init__(self) -> None:
        super().__init__(())
        self._turns = OneAtATime("bench")

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        return await self._turns.hear(lambda _: "路灯坏了")

    async def close(self) -> None:
        await self._turns.close()


def _search(
    database: Engine, ears: Recogniser, steps: Sequence[int], *, first_sound: float = 30.0
) -> list[str]:
    said: list[str] = []
    engine = DialogueEngine(replies=[bench.QUESTION] * 100)
    engine.gate.set()
    engine.start()
    try:
        with voice_desk(database, engine) as desk:
            made = Bench(
                str(desk.client.base_url),
                said.append,
                answers=1,
                least=1,
                manners=PATIENT,
                first_sound=first_sound,
                voice=BeepVoice(),
            )
            asyncio.run(made.search("ears", ears, steps))
    finally:
        engine.stop()
    return said


def test_every_number_of_talkers_is_heard_by_the_same_ears(fresh_sqlite: Engine) -> None:
    ears = Threaded()
    said = _search(fresh_sqlite, ears, (1, 2))
    assert "1 talkers,  1 answers" in said[0]
    assert "2 talkers,  2 answers" in said[1]
    assert "p95" in said[-1]
    asyncio.run(ears.close())


def test_a_recogniser_that_never_answers_is_told_as_failed(fresh_sqlite: Engine) -> None:
    (told,) = _search(fresh_sqlite, Never(()), (2, 3))
    assert "2 talkers FAILED" in told


def test_an_answer_that_does_not_come_within_the_limit_is_told_as_failed(fresh_sqlite: Engine) -> None:
    (told,) = _search(fresh_sqlite, Never(()), (1,), first_sound=0.5)
    assert told.endswith("1 talkers FAILED: no answer within 0.5 s")


def test_a_part_that_breaks_is_printed_and_the_next_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_: bench.Chosen) -> None:
        raise OSError("gone")

    monkeypatch.setattr(bench, "PARTS", {"broken": broken})
    assert not bench._run("broken", bench.Chosen(tmp_path, 1, ""))
    assert "broken" in capsys.readouterr().out


def test_the_slowest_of_twenty_is_the_ninety_fifth_percentile() -> None:
    level = Level(1, [float(n) for n in range(20)], 0.1)
    assert (level.share(0.5), level.share(0.95)) == (10.0, 19.0)
