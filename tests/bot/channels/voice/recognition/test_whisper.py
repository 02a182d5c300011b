"""Whisper from packages: hears the recorded caller, and hears nothing in loops, echoes and noise."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.voice.audio import silence
from bot.channels.voice.recognition import whisper
from bot.channels.voice.recognition.recogniser import RecogniserAbsent
from bot.channels.voice.recognition.whisper import WhisperRecogniser, is_speech, prompt_of
from tests.calls.recordings import caller_says

PROMPT = prompt_of(("转人工", "是的", "不是", "对"), 1.5)


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhisperRecogniser]:
    """Fails, and does not skip, where a package is missing: RecogniserAbsent names it."""
    made = WhisperRecogniser(tmp_path_factory.mktemp("whisper"))
    yield made
    asyncio.run(made.close())


@pytest.mark.parametrize(("recording", "word"), [("matter", "路灯"), ("elder", "暖气"), ("when", "昨天晚上")])
def test_the_matter_is_heard(ears: WhisperRecogniser, recording: str, word: str) -> None:
    assert word in asyncio.run(ears.recognise(caller_says(recording), expected=("路灯", "暖气", "停水")))


def test_an_expected_answer_is_heard(ears: WhisperRecogniser) -> None:
    assert "转人工" in asyncio.run(ears.recognise(caller_says("person"), expected=("转人工", "是的", "不是")))


def test_noise_says_nothing_about_a_person(ears: WhisperRecogniser) -> None:
    noise = random.Random(5).randbytes(32000)
    heard = asyncio.run(ears.recognise(noise, expected=("转人工", "是的", "不是", "对")))
    assert "转人工" not in heard


def test_silence_is_nothing(ears: WhisperRecogniser) -> None:
    assert asyncio.run(ears.recognise(silence(2), expected=("转人工", "是的", "不是"))) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。。。",
        "以下是12345热线的录音",
        "谢谢" * 40,
        "转人工、是的、不是、对。",
        "一二三四五六七八九十" * 3,
    ],
)
def test_loops_echoes_and_the_impossible_are_no_speech(text: str) -> None:
    assert not is_speech(text, PROMPT, seconds=1.5)


def test_a_short_answer_gets_sentences_a_long_one_a_list() -> None:
    assert prompt_of(("是的", "不是"), 1.0) == "12345热线。是的。不是。"
    assert prompt_of(("是的", "不是"), 5.0).endswith("：是的、不是。")


@pytest.mark.parametrize("text", ["转人工。", "是的", "平阳路的路灯坏了"])
def test_answers_are_speech(text: str) -> None:
    assert is_speech(text, PROMPT, seconds=1.5)


def test_it_is_idle_unless_an_answer_is_being_heard_even_one_that_nobody_waits_for(
    ears: WhisperRecogniser,
) -> None:
    async def go() -> None:
        assert ears.is_idle()
        hearing = asyncio.create_task(ears.recognise(caller_says("matter"), expected=()))
        await asyncio.sleep(0.05)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        assert not ears.is_idle()
        await ears.recognise(caller_says("yes"), expected=())
        assert ears.is_idle()

    asyncio.run(go())


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(whisper.SHA256, "config.json", "0" * 64)
    with pytest.raises(RecogniserAbsent, match=r"config\.json"):
        whisper.prepare_model(tmp_path)


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "PARTS", ("no_such_package", "no_such_package"))
    with pytest.raises(RecogniserAbsent, match="no-such-package"):
        whisper.prepare_model(tmp_path)
