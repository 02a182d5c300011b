"""Recordings come first; what is missing is listed; what was said once is kept."""

import asyncio
from pathlib import Path

import numpy as np

from bot.channels.voice.audio import write_wav
from bot.channels.voice.questions import Line
from bot.channels.voice.speech.voice import KEPT, Speech, missing_prompts

SOUND = (np.ones(800) * 900).astype(np.int16).tobytes()


class Counting:
    name = "counting"

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        self.said.append((text, slow))
        return b"\1\1"

    async def close(self) -> None:
        pass


def test_a_recording_is_played_instead_of_the_voice(tmp_path: Path) -> None:
    write_wav(tmp_path / "greeting_1.wav", SOUND)
    voice = Counting()
    assert asyncio.run(Speech(voice, tmp_path).say(Line("您好。", "greeting_1"))) == SOUND
    assert not voice.said


def test_a_slow_recording_is_preferred_when_asked_slowly(tmp_path: Path) -> None:
    write_wav(tmp_path / "again.wav", SOUND)
    write_wav(tmp_path / "again.slow.wav", SOUND * 2)
    speech = Speech(Counting(), tmp_path)
    assert asyncio.run(speech.say(Line("再", "again"), slow=True)) == SOUND * 2


def test_a_broken_recording_falls_back_to_the_voice(tmp_path: Path) -> None:
    (tmp_path / "again.wav").write_bytes(b"RIFF broken")
    assert asyncio.run(Speech(Counting(), tmp_path).say(Line("再", "again"))) == b"\1\1"


def test_what_was_said_is_kept_but_not_for_ever(tmp_path: Path) -> None:
    voice = Counting()
    speech = Speech(voice, tmp_path)

    async def go() -> None:
        await speech.say(Line("一"))
        await speech.say(Line("一"))
        assert len(voice.said) == 1
        for n in range(KEPT):
            await speech.say(Line(str(n)))
        await speech.say(Line("一"))

    asyncio.run(go())
    assert voice.said[-1] == ("一", False)


def test_missing_recordings_are_listed(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", SOUND)
    write_wav(tmp_path / "empty.wav", b"")
    lines = [Line("一", "a"), Line("二", "b"), Line("三", "empty")]
    assert [line.key for line in missing_prompts(lines, tmp_path)] == ["b", "empty"]
