"""Whole calls over AudioSocket, in front of the real desk: what a caller says and hears, and how it ends."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.voice.recognition.scripted import BROKEN, ScriptedRecogniser
from tests.calls.line import (
    FILED,
    HASTY,
    QUICK,
    READ_BACK,
    WHERE,
    DialogueEngine,
    VoiceLine,
    line_settings,
    speech,
    voice_line,
)
from tests.ticketing.desk_app import DeskApp
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.operating import get_conversation

CALLER = speech()


Play = Callable[[VoiceLine], Awaitable[None]]


def _play(
    desk: DeskApp,
    folder: Path,
    script: list[str] | None,
    play: Play,
    **changes: object,
) -> VoiceLine:
    """Run one line with this script of recognised answers."""

    async def go() -> VoiceLine:
        settings = line_settings(folder, str(desk.client.base_url), **changes)
        ears = None if script is None else ScriptedRecogniser(script)
        async with voice_line(settings, ears) as line:
            await play(line)
        return line

    return asyncio.run(go())


def test_a_call_becomes_an_order_and_says_good_bye(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE, READ_BACK, FILED]

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        for turn in (1, 2):
            await line.until_listening(turn)
            await call.say(CALLER)
        await line.until_listening(3)
        await call.press("1")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "hangup,,done"

    line = _play(voiced_desk, tmp_path, ["家门口的路灯坏了", "平阳路"], play)
    assert dialogue.told == ["家门口的路灯坏了", "平阳路", "确认提交"]
    assert {"地点是，平阳路。", "对请按一。", "好的，再见。"} <= {
        x.rstrip("。") + "。" for x in line.spoken()
    }


def test_words_that_sound_like_an_expected_answer_are_that_answer(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [READ_BACK, FILED]

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        for turn in (1, 2):
            await line.until_listening(turn)
            await call.say(CALLER)
        await line.until(lambda: "确认提交" in dialogue.told)
        await call.hang_up()

    _play(voiced_desk, tmp_path, ["路灯坏了", "四的"], play)


@pytest.mark.parametrize(("script", "reason"), [(["转人工"], "asked"), (["", ""], "not_heard")])
def test_words_and_failures_lead_to_a_person(
    voiced_desk: DeskApp, tmp_path: Path, script: list[str], reason: str
) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        for turn in range(1, len(script) + 1):
            await line.until_listening(turn)
            await call.say(CALLER)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == f"transfer,operators,{reason}"

    _play(voiced_desk, tmp_path, script, play)


def test_zero_leads_to_a_person_whose_desk_knows_why(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE]
    seen: list[Any] = []

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await line.until_listening(2)
        await call.press("0")
        await call.wait_for_end()
        shown = await line.until(lambda: _queued(voiced_desk, f"voice:{call.identity}"))
        seen.append(shown)

    _play(voiced_desk, tmp_path, ["家门口的路灯坏了"], play)
    assert seen[0].queue_reason == "asked_by_key"
    assert "路灯坏了" in seen[0].queue_summary


def _queued(desk: DeskApp, identity: str) -> Any:  # noqa: ANN401
    shown = desk.act(get_conversation, identity)
    return shown if shown.state.value == "queued" else None


def test_a_key_stops_the_prompt_and_speech_does_within_300_ms(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        began = time.monotonic()
        await call.say(CALLER)
        assert call.last_sound() - began <= 0.3
        await call.hang_up()

    # Sentences of several seconds, so that there is something to interrupt.
    _play(voiced_desk, tmp_path, ["路灯"], play, manners=replace(QUICK, pause_between_sentences=0.1))


def test_silence_ends_at_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,silence"

    line = _play(voiced_desk, tmp_path, [], play)
    assert "您还在听吗？" in line.spoken()


def test_the_engine_gone_leads_to_a_person_and_danger_to_a_number_first(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        dialogue.stop()
        await call.say(CALLER)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,engine_failed"

    line = _play(voiced_desk, tmp_path, ["家里着火了"], play)
    said = line.spoken()
    assert said.index("有危险请先拨打119。") < said.index("我给您转人工。")


def test_a_desk_that_hangs_does_not_hold_the_caller(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        dialogue.gate.clear()
        await call.say(CALLER)
        leaving = await line.until(lambda: [e for e in line.named("phase") if e["phase"] == "leaving"])
        left_at = time.monotonic()
        await call.wait_for_end()
        assert time.monotonic() - left_at < HASTY.leaving + 5
        assert leaving
        assert await line.exchange.decision(call) == "transfer,operators,desk_late"
        dialogue.gate.set()

    line = _play(voiced_desk, tmp_path, ["路灯坏了"], play, manners=HASTY)
    assert "请稍等，我正在查。" in line.spoken()


def test_ticketing_gone_leads_to_a_person_and_the_report_waits_on_disk(tmp_path: Path) -> None:
    async def go() -> None:
        settings = line_settings(tmp_path, "http://127.0.0.1:9")
        async with voice_line(settings, ScriptedRecogniser(["路灯坏了"])) as line:
            call = await line.exchange.call()
            await line.until_listening()
            await call.say(CALLER)
            await call.wait_for_end()
            assert await line.exchange.decision(call) == "transfer,operators,desk_failed"

    asyncio.run(go())
    assert len(list((tmp_path / "reports").glob("*.json"))) == 3  # begun, transferred, ended


def test_a_broken_recogniser_leads_to_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,recogniser_failed"

    line = _play(voiced_desk, tmp_path, [BROKEN], play)
    assert line.app.state.gateway.state.faults == ("recogniser_failed",)


def test_a_line_without_ears_greets_and_leads_to_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,no_recogniser"

    line = _play(voiced_desk, tmp_path, None, play)
    assert line.spoken()[0] == "您好，这里是12345热线。"
    assert line.app.state.gateway.state.faults == ("person_only",)


def test_another_language_leads_to_a_person(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call(language="yue")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,language"

    _play(voiced_desk, tmp_path, [], play)


def test_a_known_elder_is_offered_a_person_first(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call(elder="yes")
        await line.until_listening()
        await call.press("1")
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,asked"

    line = _play(voiced_desk, tmp_path, [], play)
    assert "给您转人工，好吗？" in line.spoken()


def test_hanging_up_in_mid_matter_is_called_back(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE]

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await line.until_listening(2)
        await call.hang_up()
        await line.until(lambda: voiced_desk.act(call_backs.list_open))

    _play(voiced_desk, tmp_path, ["家门口的路灯坏了"], play)
    (listed,) = voiced_desk.act(call_backs.list_open)
    assert (listed.kind, listed.phone) == ("dropped_call", "13900001234")
    assert "路灯坏了" in listed.summary


def test_hanging_up_after_the_order_is_filed_is_not_called_back(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [READ_BACK, FILED]

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await line.until_listening(2)
        await call.press("1")
        await line.until(lambda: "确认提交" in dialogue.told)
        await call.hang_up()
        await line.until(lambda: line.named("ended"))

    line = _play(voiced_desk, tmp_path, ["路灯坏了"], play)
    assert not voiced_desk.act(call_backs.list_open)
    assert not list((line.settings.folder / "reports").glob("*.json"))


def test_recording_needs_consent(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        for refuses in (False, True):
            call = await line.exchange.call()
            await line.until(lambda: "本次通话会录音。" in line.spoken())
            await call.press("9" if refuses else "0")
            await asyncio.sleep(0.3)
            await call.press("0")
            await call.wait_for_end()
            line.events.clear()

    _play(voiced_desk, tmp_path, [], play, recording=True)
    assert len(list((tmp_path / "recordings").glob("*.wav"))) == 1


def test_who_refuses_to_be_recorded_hears_that_it_has_ended(voiced_desk: DeskApp, tmp_path: Path) -> None:
    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until(lambda: call.heard)
        await call.press("9")
        await line.until(lambda: "好的，不录音了。" in line.spoken())
        await call.press("9" * 20)  # once is enough: more of it is a flood of keys
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "transfer,operators,key_flood"

    _play(voiced_desk, tmp_path, [], play, recording=True)


def test_a_follow_up_call_rates_the_order(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [
        "这张工单不是在这个会话里登记的。请说一下登记时留的手机号后四位，我核对一下。",
        "单位说的办理情况属实吗？",
        "事情解决了吗？",
        "您满意吗？1到5分，5分最满意。",
        "谢谢您的评价，工单 TY20261122-0001 记为“已办结”。",
    ]

    async def play(line: VoiceLine) -> None:
        facts = {"order_number": "TY20261122-0001", "matter": "平阳路12号院的路灯不亮"}
        call = await line.exchange.call(direction="outbound", **facts)
        for turn, key in enumerate("115", start=1):
            await line.until_listening(turn)
            await call.press(key)
        await call.wait_for_end()
        assert await line.exchange.decision(call) == "hangup,,done"

    line = _play(voiced_desk, tmp_path, [], play)
    assert dialogue.told == ["我要评价工单TY20261122-0001", "1234", "属实", "解决了", "5分"]
    assert line.spoken()[1:3] == ["您反映过这件事，", "平阳路十二号院的路灯不亮"]


def test_logs_hold_no_word_of_the_caller(
    voiced_desk: DeskApp, dialogue: DialogueEngine, tmp_path: Path
) -> None:
    dialogue.replies = [WHERE]

    async def play(line: VoiceLine) -> None:
        call = await line.exchange.call()
        await line.until_listening()
        await call.say(CALLER)
        await line.until_listening(2)
        await call.hang_up()
        await line.until(lambda: line.named("ended"))

    _play(voiced_desk, tmp_path, ["机密的路灯"], play)
    (log,) = (tmp_path / "calls").rglob("*.jsonl")
    text = log.read_text()
    assert "caller_gone" in text
    assert "路灯" not in text
    assert "13900001234" not in text
