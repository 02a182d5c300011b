"""A whole call whose answers are tried in its pauses: understood sooner, and never too soon."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.channels.voice.audio import silence
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.calls.line import QUICK, DialogueEngine, VoiceLine, line_settings, voice_line
from tests.calls.recordings import caller_says
from tests.ticketing.desk_app import DeskApp


class EagerEars(ScriptedRecogniser):
    """Idle at every pause, and some time at work."""

    def is_idle(self) -> bool:
        return True

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        said = await super().recognise(pcm, expected=expected)
        await asyncio.sleep(0.1)
        return said


def _hear_ahead(desk: DeskApp, folder: Path, sound: bytes, script: list[str]) -> tuple[VoiceLine, EagerEars]:
    async def go() -> tuple[VoiceLine, EagerEars]:
        ears = EagerEars(script)
        manners = replace(QUICK, end_of_speech=0.8, hear_ahead=0.3)
        settings = line_settings(folder, str(desk.client.base_url), manners=manners)
        async with voice_line(settings, ears) as line:
            call = await line.exchange.call()
            await line.until_listening()
            await call.say(sound)
            await line.until(lambda: line.named("answered"))
            await call.hang_up()
        return line, ears

    return asyncio.run(go())


def test_an_answer_is_understood_while_its_last_pause_still_runs(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    line, ears = _hear_ahead(voiced_desk, tmp_path, caller_says("person"), ["路灯坏了"])
    assert [event["ready"] for event in line.named("heard_ahead")] == [True]
    assert (len(ears.expected), dialogue.told) == (1, ["路灯坏了"])


def test_what_was_understood_too_early_is_dropped_when_the_caller_goes_on(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    sound = caller_says("person") + silence(0.5) + caller_says("person")
    line, ears = _hear_ahead(voiced_desk, tmp_path, sound, ["路灯", "路灯坏了"])
    assert len(line.named("SpeechBegan")) == 1
    assert (len(ears.expected), dialogue.told) == (2, ["路灯坏了"])
