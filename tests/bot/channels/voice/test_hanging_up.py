"""A caller may hang up at any moment: how the call ends, what staff read, and that nothing is left behind."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.calls.exchange import ExchangeCall
from tests.calls.line import (
    FILED,
    READ_BACK,
    WHERE,
    DialogueEngine,
    VoiceLine,
    line_settings,
    speech,
    voice_line,
)
from tests.ticketing.desk_app import DeskApp
from ticketing.console.rendering import wording
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.phone_calls import calls_of

CALLER = speech()
DROPPED, MISSED = "来电中断，待回拨", "未接来电，待回拨"


class SlowEars(ScriptedRecogniser):
    """Slow enough that a caller can hang up while he is being understood."""

    async def recognise(self, pcm: bytes, *, expected: Sequence[str]) -> str:
        await asyncio.sleep(0.4)
        return await super().recognise(pcm, expected=expected)


# How far the call goes: (turns that are answered, the phase in which it is cut), and the mark that is left.
MOMENTS = {
    "at_once": (0, "", MISSED),
    "while_greeted": (0, "speaking", MISSED),
    "before_a_word": (0, "listening", MISSED),
    "at_the_first_words": (0, "hearing", MISSED),
    "while_first_understood": (0, "recognising", MISSED),
    "while_the_desk_thinks": (0, "consulting", DROPPED),
    "while_asked_where": (1, "speaking", DROPPED),
    "before_saying_where": (1, "listening", DROPPED),
    "while_saying_where": (1, "hearing", DROPPED),
    "while_the_place_is_understood": (1, "recognising", DROPPED),
    "while_the_desk_thinks_again": (1, "consulting", DROPPED),
    "while_it_is_read_back": (2, "speaking", DROPPED),
    "before_the_yes": (2, "listening", DROPPED),
    "while_led_to_a_person": (1, "leaving", DROPPED),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_mark_says_what_became_of_the_caller(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path, moment: str
) -> None:
    answered, phase, mark = MOMENTS[moment]
    dialogue.replies = [WHERE, READ_BACK, FILED]
    line, call = _cut(voiced_desk, tmp_path, answered, phase)
    (listed,) = voiced_desk.act(call_backs.list_open)
    assert wording()["call_back_kinds"][listed.kind] == mark
    assert listed.phone == "13900001234"
    (noted,) = voiced_desk.act(calls_of, f"voice:{call.identity}")
    assert noted.reason == "caller_gone"
    assert _log_says(line) == "caller_gone"


@pytest.mark.parametrize(
    ("reply", "marks"), [(FILED, []), (READ_BACK, [DROPPED])], ids=["filed", "not_filed"]
)
def test_hanging_up_on_the_yes_is_marked_unless_the_order_was_filed(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path, reply: str, marks: list[str]
) -> None:
    dialogue.replies = [READ_BACK, reply]

    async def go() -> None:
        settings = line_settings(tmp_path, str(voiced_desk.client.base_url))
        async with voice_line(settings, ScriptedRecogniser(["路灯坏了"])) as line:
            call = await line.exchange.call()
            await line.until_listening()
            await call.say(CALLER)
            await line.until_listening(2)
            dialogue.gate.clear()
            await call.press("1")
            await line.until(lambda: "确认提交" in dialogue.told)
            await call.hang_up()
            await asyncio.sleep(0.2)
            dialogue.gate.set()
            await _nothing_is_left(line)

    asyncio.run(go())
    listed = voiced_desk.act(call_backs.list_open)
    assert [wording()["call_back_kinds"][one.kind] for one in listed] == marks


def _cut(desk: DeskApp, folder: Path, answered: int, phase: str) -> tuple[VoiceLine, ExchangeCall]:
    """Play a call, answer so many questions, hang up in this phase of the next."""

    async def go() -> tuple[VoiceLine, ExchangeCall]:
        settings = line_settings(folder, str(desk.client.base_url))
        async with voice_line(settings, SlowEars(["路灯坏了", "平阳路"])) as line:
            call = await line.exchange.call()
            for turn in range(1, answered + 1):
                await line.until_listening(turn)
                await call.say(CALLER)
                await line.until(lambda turn=turn: len(line.named("answered")) == turn)  # type: ignore[misc]
            await _bring_to(line, call, phase, answered)
            await call.hang_up()
            await line.until(lambda: line.named("ended"))
            await _nothing_is_left(line)
            return line, call

    return asyncio.run(go())


async def _bring_to(line: VoiceLine, call: ExchangeCall, phase: str, answered: int) -> None:
    def times() -> int:
        return len([event for event in line.named("phase") if event["phase"] == phase])

    if phase in ("listening", "hearing", "recognising", "consulting"):
        await line.until_listening(answered + 1)
    if phase == "leaving":
        await call.press("0")
    if phase == "hearing":
        speaking = asyncio.create_task(call.say(CALLER))
        await line.until(lambda: times() > answered)
        speaking.cancel()
    elif phase in ("recognising", "consulting"):
        await call.say(CALLER)
    if phase:
        await line.until(lambda: times() >= (1 if phase == "leaving" else answered + 1))


async def _nothing_is_left(line: VoiceLine) -> None:
    """No call runs, no report waits, no file of an open call remains."""
    gateway = line.app.state.gateway
    await line.until(lambda: gateway.calls.running == 0 and not gateway.reports.waiting)
    await line.until(lambda: not list((line.settings.folder / "open").glob("*")))
    await line.until(lambda: not gateway._aftermath)


def _log_says(line: VoiceLine) -> str:
    (path,) = (line.settings.folder / "calls").rglob("*.jsonl")
    events = [json.loads(row) for row in path.read_text().splitlines()]
    (reason,) = [event["reason"] for event in events if event["event"] == "ended"]
    return str(reason)
