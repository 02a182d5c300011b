"""A site's own voice over HTTP, and the robot when it is away."""

import asyncio
import io
import wave
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.voice.speech.http import HttpVoice
from bot.channels.voice.speech.voice import SpeechFailed
from tests.ticketing.desk_app import serving


class Robot:
    name = "robot"

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        return b"robot!"

    async def close(self) -> None:
        pass


def _wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(b"\x00\x20" * 16000)
    return out.getvalue()


@contextmanager
def _site(reply: Response, asked: list[dict[str, object]]) -> Iterator[str]:
    async def say(request: Request) -> Response:
        asked.append(await request.json())
        return reply

    with serving(Starlette(routes=[Route("/say", say, methods=["POST"])])) as url:
        yield f"{url}/say"


def _say(url: str, *, fallback: Robot | None, slow: bool = False) -> bytes:
    async def go() -> bytes:
        voice = HttpVoice(url, characters_per_minute=150, slower=0.8, fallback=fallback)
        try:
            return await voice.say("查到3张工单", slow=slow)
        finally:
            await voice.close()

    return asyncio.run(go())


def test_the_site_gets_the_words_and_the_rate() -> None:
    asked: list[dict[str, object]] = []
    with _site(Response(_wav(), media_type="audio/wav"), asked) as url:
        assert len(_say(url, fallback=None, slow=True)) == 16000
    assert asked == [{"text": "查到三张工单", "characters_per_minute": 120, "sample_rate": 8000}]


@pytest.mark.parametrize("reply", [Response("no", status_code=500), Response(b"<html>", status_code=200)])
def test_a_site_that_fails_is_replaced_by_the_robot(reply: Response) -> None:
    with _site(reply, []) as url:
        assert _say(url, fallback=Robot()) == b"robot!"


def test_without_a_fallback_the_failure_is_told() -> None:
    with pytest.raises(SpeechFailed):
        _say("http://127.0.0.1:9/say", fallback=None)
