"""What is left after a call: its outcome, and a number that is not for everybody."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.channels.voice.gateway import outcome_of
from bot.channels.voice.open_calls import OpenCalls
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.turn_events import End
from tests.calls.line import line_settings, voice_line
from tests.ticketing.desk_app import DeskApp
from ticketing.usecases.conversations import call_backs


def _call(end: End, *, told: bool = True, unfinished: bool = False) -> Any:  # noqa: ANN401
    talk = SimpleNamespace(told=["路灯"] if told else [], unfinished=unfinished)
    return cast("Any", SimpleNamespace(end=end, dialogue=talk))


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (_call(End("silence", transfer=True)), "transferred"),
        (_call(End("done", transfer=False)), "served"),
        (_call(End("caller_gone", transfer=False)), "served"),
        (_call(End("caller_gone", transfer=False), unfinished=True), "dropped"),
        (_call(End("caller_gone", transfer=False, held="路灯坏了"), told=False), "dropped"),
        (_call(End("caller_gone", transfer=False), told=False), "missed"),
        (_call(End("caller_gone", transfer=False, wanted_person=True)), "dropped"),
    ],
    ids=[
        "transferred",
        "done",
        "answered",
        "in_mid_matter",
        "words_held",
        "said_nothing",
        "on_the_way_to_a_person",
    ],
)
def test_how_a_call_ended(call: Any, outcome: str) -> None:  # noqa: ANN401
    assert outcome_of(call) == outcome


def test_whose_call_a_killed_gateway_left_is_called_back_after_its_next_start(
    voiced_desk: DeskApp, tmp_path: Path
) -> None:
    begun = datetime(2026, 11, 22, 8, 0, tzinfo=UTC).isoformat()
    body = {
        "conversation_id": "c1", "caller_number": "13900001234", "direction": "inbound",
        "started_at": begun, "outcome": "running", "reason": "", "summary": "",
    }  # fmt: skip
    OpenCalls(tmp_path / "open").note({"kind": "call", "call_id": "c1", "at": begun, "body": body})

    async def go() -> None:
        settings = line_settings(tmp_path, str(voiced_desk.client.base_url))
        async with voice_line(settings, ScriptedRecogniser([])) as line:
            await line.until(lambda: voiced_desk.act(call_backs.list_open))

    asyncio.run(go())
    (listed,) = voiced_desk.act(call_backs.list_open)
    assert (listed.kind, listed.phone) == ("dropped_call", "13900001234")
    assert not list((tmp_path / "open").iterdir())


def test_a_call_that_breaks_goes_to_a_person_and_leaves_the_line_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    async def go() -> None:
        settings = line_settings(tmp_path, "http://127.0.0.1:9", calls=1)
        async with voice_line(settings, ScriptedRecogniser([])) as line:
            monkeypatch.setattr("bot.channels.voice.gateway.EventLog", broken)
            call = await line.exchange.call()
            await call.wait_for_end()
            assert await line.exchange.decision(call) == "transfer,operators,unexpected"
            await line.exchange.announce()  # the only place of this line is not lost

    asyncio.run(go())
