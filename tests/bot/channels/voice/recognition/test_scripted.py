"""The scripted ears hear what is written."""

import asyncio

import pytest

from bot.channels.voice.recognition.recogniser import RecogniserFailed
from bot.channels.voice.recognition.scripted import BROKEN, ScriptedRecogniser


def test_lines_are_heard_in_order_then_nothing() -> None:
    ears = ScriptedRecogniser(["路灯", BROKEN])

    async def go() -> None:
        assert await ears.recognise(b"", expected=("路灯",)) == "路灯"
        with pytest.raises(RecogniserFailed):
            await ears.recognise(b"", expected=())
        assert await ears.recognise(b"", expected=()) == ""
        await ears.close()

    asyncio.run(go())
    assert ears.expected[0] == ("路灯",)
