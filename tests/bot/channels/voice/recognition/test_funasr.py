"""The production client against a server that speaks FunASR's protocol, well and badly."""

import asyncio
import json

import pytest

from bot.channels.voice.recognition import funasr
from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.recogniser import RecogniserFailed
from bot.channels.voice.recognition.scripted import ScriptedRecogniser
from tests.calls.funasr_double import funasr_double

SOUND = b"\0\1" * 8000


def _hear(mode: str = "good") -> tuple[str, dict[str, object]]:
    async def go() -> tuple[str, dict[str, object]]:
        async with funasr_double(ScriptedRecogniser(["平阳路的路灯坏了"])) as server:
            server.mode = mode
            client = FunAsrRecogniser(server.url, hot_words=["平阳路"])
            text = await client.recognise(SOUND, expected=("路灯", "平阳路"))
            await client.close()
            return text, server.starts[0]

    return asyncio.run(go())


def test_the_corrected_sentence_is_heard_not_the_guess() -> None:
    assert _hear()[0] == "平阳路的路灯坏了"


def test_the_start_names_rate_mode_and_hot_words() -> None:
    start = _hear()[1]
    assert (start["mode"], start["audio_fs"], start["wav_format"]) == ("2pass", 8000, "pcm")
    assert json.loads(str(start["hotwords"])) == {"路灯": 20, "平阳路": 20}


@pytest.mark.parametrize("mode", ["silent", "odd", "rude"])
def test_a_server_that_misbehaves_is_a_failure(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(funasr, "ANSWER_SECONDS", 0.3)
    with pytest.raises(RecogniserFailed):
        _hear(mode)


def test_a_server_that_is_gone_is_a_failure() -> None:
    with pytest.raises(RecogniserFailed):
        asyncio.run(FunAsrRecogniser("ws://127.0.0.1:9").recognise(SOUND, expected=()))
