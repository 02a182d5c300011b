"""Real calls over SIP and G.711: baresip calls an exchange double, which carries the call to the gateway.

Nothing is skipped: without baresip, espeak-ng or a package these tests fail and say what to install.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.channels.voice.audio import RATE, from_alaw, to_alaw
from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.scripted import BROKEN, ScriptedRecogniser
from tests.calls.funasr_double import funasr_double
from tests.calls.line import (
    FILED,
    QUICK,
    READ_BACK,
    WHERE,
    DialogueEngine,
    VoiceLine,
    line_settings,
    voice_line,
)
from tests.calls.noise import babble
from tests.calls.pbx import OPERATOR_HZ, Pbx, PbxCall, running_pbx
from tests.calls.recordings import caller_says
from tests.calls.telephone import NUMBER, Telephone, telephone
from tests.ticketing.desk_app import DeskApp


@dataclass
class Scene:
    """A caller on the telephone, the exchange and the line."""

    caller: Telephone
    pbx: Pbx
    line: VoiceLine

    async def call(self) -> PbxCall:
        await self.caller.dial(self.pbx.port)
        return (await self.line.until(lambda: self.pbx.calls))[0]  # type: ignore[no-any-return]

    async def answer(self, turn: int, recording: str) -> None:
        await self.line.until_listening(turn)
        await self.caller.say(caller_says(recording))


@asynccontextmanager
async def _scene(folder: Path, desk_url: str, script: list[str], **changes: object) -> AsyncIterator[Scene]:
    """The client of FunASR hears, and a script answers it behind FunASR's protocol."""
    async with funasr_double(ScriptedRecogniser(script)) as server:
        # The recorded caller pauses at commas.
        known: dict[str, object] = {"manners": replace(QUICK, end_of_speech=0.8)}
        settings = line_settings(folder / "line", desk_url, **(known | changes))
        async with (
            voice_line(settings, FunAsrRecogniser(server.url)) as line,
            running_pbx(line.exchange) as pbx,
            telephone(folder / "telephone") as caller,
        ):
            yield Scene(caller, pbx, line)


Play = Callable[[Scene], Awaitable[None]]


def _play(desk: DeskApp, folder: Path, script: list[str], play: Play, **changes: object) -> None:
    async def go() -> None:
        async with _scene(folder, str(desk.client.base_url), script, **changes) as scene:
            await play(scene)

    asyncio.run(go())


async def _ends_at_the_operator(scene: Scene, call: PbxCall, reason: str) -> None:
    await asyncio.wait_for(call.over.wait(), 40)
    assert call.decision == f"transfer,operators,{reason}"
    assert call.at_operator
    await asyncio.sleep(0.5)  # the telephone writes its file when the call has ended
    assert _tone(scene.caller.heard()[-RATE:], OPERATOR_HZ), "the caller did not hear the operator"


def _tone(pcm: bytes, hertz: int) -> bool:
    samples = np.frombuffer(pcm, np.int16).astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return abs(float(np.argmax(spectrum)) * RATE / len(samples) - hertz) < 15


def test_speech_and_a_key_file_an_order(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE, READ_BACK, FILED]

    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.answer(1, "matter")
        await scene.answer(2, "where")
        await scene.line.until_listening(3)
        await scene.caller.press("1")
        await asyncio.wait_for(call.over.wait(), 40)
        assert call.decision == "hangup,,done"

    _play(voiced_desk, tmp_path, ["西矿街的路灯坏了", "平阳路"], play)
    assert dialogue.told == ["西矿街的路灯坏了", "平阳路", "确认提交"]
    assert dialogue.asked[0]["conversation_id"].startswith("voice:")


def test_the_number_that_calls_is_offered_as_the_one_to_call_back(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = ["怎么称呼您，电话多少？不方便也可以说“不想说”。"]

    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.answer(1, "matter")
        await scene.line.until_listening(2)
        await scene.caller.press("1")
        await scene.line.until(lambda: len(dialogue.told) == 2)
        await scene.caller.hang_up()
        await asyncio.wait_for(call.over.wait(), 10)

    _play(voiced_desk, tmp_path, ["路灯坏了"], play)
    assert dialogue.told[1] == f"我的电话是{NUMBER}"


def test_key_zero_reaches_the_operator(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.line.until(lambda: scene.line.named("speak"))
        await scene.caller.press("0")
        await _ends_at_the_operator(scene, call, "asked_by_key")

    _play(voiced_desk, tmp_path, [], play)


def test_speech_stops_the_prompt_within_300_ms(voiced_desk: DeskApp, tmp_path: Path) -> None:
    """From the caller's first loud frame at the exchange to the gateway's last frame of the prompt."""
    loud: list[float] = []

    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.line.until(lambda: scene.line.named("speak"))
        loop = asyncio.get_running_loop()
        last_frame = [0.0]
        send, forward = call.play, call.session.on_audio
        assert forward is not None

        def note_voice(pcm: bytes, at: int) -> None:
            if not loud and float(np.abs(np.frombuffer(pcm, np.int16).astype(float)).mean()) > 500:
                loud.append(loop.time())
            forward(pcm, at)

        def note_prompt(pcm: bytes) -> None:
            last_frame[0] = loop.time()
            send(pcm)

        call.session.on_audio, call.play = note_voice, note_prompt  # type: ignore[method-assign]
        await scene.caller.say(caller_says("matter"))
        await scene.line.until(lambda: scene.line.named("hushed"))
        await asyncio.sleep(0.3)
        assert loud
        assert last_frame[0] - loud[0] <= 0.3
        await scene.caller.hang_up()

    _play(voiced_desk, tmp_path, ["路灯"], play)


def test_silence_ends_at_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        await _ends_at_the_operator(scene, await scene.call(), "silence")

    _play(voiced_desk, tmp_path, [], play)


def test_noise_ends_at_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.caller.say(babble() * 20)
        await asyncio.wait_for(call.over.wait(), 60)
        assert call.decision == "transfer,operators,not_heard"

    _play(voiced_desk, tmp_path, [], play)


def test_the_recogniser_gone_in_mid_call_leads_to_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.answer(1, "matter")
        await _ends_at_the_operator(scene, call, "recogniser_failed")

    _play(voiced_desk, tmp_path, [BROKEN], play)


def test_the_engine_gone_in_mid_call_leads_to_a_person(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.line.until_listening()
        dialogue.stop()
        await scene.caller.say(caller_says("matter"))
        await _ends_at_the_operator(scene, call, "engine_failed")

    _play(voiced_desk, tmp_path, ["路灯坏了"], play)


def test_ticketing_gone_in_mid_call_leads_to_a_person(tmp_path: Path) -> None:
    async def go() -> None:
        async with _scene(tmp_path, "http://127.0.0.1:9", ["路灯坏了"]) as scene:
            call = await scene.call()
            await scene.answer(1, "matter")
            await _ends_at_the_operator(scene, call, "desk_failed")

    asyncio.run(go())


def test_a_word_for_a_person_reaches_the_operator(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.answer(1, "person")
        await _ends_at_the_operator(scene, call, "asked")

    _play(voiced_desk, tmp_path, ["转人工"], play)


def test_a_caller_may_hang_up_at_any_moment(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE]

    async def play(scene: Scene) -> None:
        call = await scene.call()
        await scene.answer(1, "matter")
        await scene.line.until_listening(2)
        await scene.caller.hang_up()
        await asyncio.wait_for(call.over.wait(), 10)
        ended = await scene.line.until(lambda: scene.line.named("ended"))
        assert ended[0]["reason"] == "caller_gone"

    _play(
        voiced_desk,
        tmp_path,
        ["路灯坏了"],
        play,
        manners=replace(QUICK, first_silence=4.0, end_of_speech=0.8),
    )


def test_the_line_is_a_law_both_ways() -> None:
    sound = caller_says("person")
    assert from_alaw(to_alaw(sound)) == sound
