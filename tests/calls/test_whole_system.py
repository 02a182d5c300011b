"""A call through everything: telephone, exchange double, gateway, FunASR's client with Whisper, the system.

The real dialogue and the real ticketing service; each is also taken away in mid-call.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.voice.main import create_app
from bot.channels.voice.manners import Manners
from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.recogniser import Recogniser
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from bot.channels.voice.recognition.whisper import WhisperRecogniser
from tests.calls.answering import Caller
from tests.calls.exchange import exchange
from tests.calls.funasr_double import FunAsrDouble, funasr_double
from tests.calls.line import CONTROL_TOKEN, BeepVoice, VoiceLine, line_settings
from tests.calls.pbx import Pbx, PbxCall, running_pbx
from tests.calls.recordings import caller_says
from tests.calls.telephone import Telephone, telephone
from tests.stack import Stack
from tests.ticketing.desk_app import serving

pytestmark = pytest.mark.stack
# A machine that runs the whole system and its tests is slow: nothing is to fail for that alone.
PATIENT = replace(
    Manners(),
    recognition=60.0,
    desk=60.0,
    reassure_after=59.0,
    first_silence=20.0,
    pause_between_sentences=0.02,
)
LONGEST_CALL = 240


@dataclass
class Call:
    """One call under way."""

    caller: Telephone
    pbx: Pbx
    line: VoiceLine
    answering: Caller
    server: FunAsrDouble

    async def dial(self) -> PbxCall:
        await self.caller.dial(self.pbx.port)
        found: PbxCall = (await self.line.until(lambda: self.pbx.calls))[0]
        return found


@asynccontextmanager
async def _call(stack: Stack, folder: Path, ears: Recogniser) -> AsyncIterator[Call]:
    settings = line_settings(
        folder / "line", stack.base_url, token=stack.access["channel_tokens"]["voice"], manners=PATIENT
    )
    events: list[dict[str, Any]] = []
    callers: list[Caller] = []
    loop = asyncio.get_running_loop()

    def observe(event: dict[str, Any]) -> None:
        events.append(event)
        for caller in callers:
            caller.notice(event, loop)

    async with funasr_double(ears) as server, telephone(folder / "telephone") as caller:
        app = create_app(
            settings, recogniser=FunAsrRecogniser(server.url), voice=BeepVoice(), observer=observe
        )
        with serving(app) as url:
            async with exchange(url, app.state.audio_port, CONTROL_TOKEN) as calls, running_pbx(calls) as pbx:
                callers.append(Caller(caller))
                yield Call(caller, pbx, VoiceLine(calls, events, app, settings), callers[0], server)


Play = Callable[[Call], Awaitable[None]]


def _play(stack: Stack, folder: Path, ears: Recogniser, play: Play) -> None:
    async def go() -> None:
        async with _call(stack, folder, ears) as call:
            await play(call)

    asyncio.run(go())


def test_a_spoken_matter_becomes_an_order_with_topic_and_place(stack: Stack, tmp_path: Path) -> None:
    ears = WhisperRecogniser(tmp_path / "whisper")
    identity: list[str] = []

    async def play(call: Call) -> None:
        connected = await call.dial()
        identity.append(str(connected.identity))

        async def over() -> None:
            await asyncio.wait_for(connected.over.wait(), LONGEST_CALL)

        await call.answering.answer(over)
        assert connected.decision == "hangup,,done", (call.answering.did, call.line.spoken())
        assert ("confirmation", "1") in call.answering.did

    _play(stack, tmp_path, ears, play)
    with stack.client() as client:
        found = client.get("/orders", params={"conversation_id": f"voice:{identity[0]}"}).json()["items"]
    assert len(found) == 1
    assert "路灯" in found[0]["matter"]
    assert found[0]["elements"]["where"]["value"]
    assert found[0]["elements"]["phone"]["value"] == "139****1234"
    assert found[0]["topic"]["code"]


@pytest.mark.parametrize(
    ("process", "reasons"),
    [
        ("engine", {"engine_failed"}),
        ("ticketing", {"desk_failed"}),
        ("actions", {"engine_failed", "desk_late"}),
    ],
)
def test_a_process_gone_in_mid_call_leads_to_the_operator(
    stack: Stack, tmp_path: Path, process: str, reasons: set[str]
) -> None:
    async def play(call: Call) -> None:
        connected = await call.dial()
        await call.line.until_listening()
        await asyncio.to_thread(stack.hold, process)
        await call.caller.say(caller_says("matter"))
        await asyncio.wait_for(connected.over.wait(), LONGEST_CALL)
        assert connected.at_operator
        assert connected.decision.removeprefix("transfer,operators,") in reasons

    try:
        _play(stack, tmp_path, ScriptedRecogniser(["平阳路的路灯坏了三天了"]), play)
    finally:
        stack.resume(process)


def test_the_recogniser_killed_in_mid_call_leads_to_the_operator(stack: Stack, tmp_path: Path) -> None:
    async def play(call: Call) -> None:
        connected = await call.dial()
        await call.line.until_listening()
        call.server.mode = "rude"  # it closes every session
        await call.caller.say(caller_says("matter"))
        await asyncio.wait_for(connected.over.wait(), LONGEST_CALL)
        assert connected.decision == "transfer,operators,recogniser_failed"

    _play(stack, tmp_path, ScriptedRecogniser([]), play)
