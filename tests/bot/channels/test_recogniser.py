"""A recogniser over HTTP, or none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.recogniser import Recogniser
from tests.ticketing.desk_app import serving

HEARD: list[tuple[bytes, str]] = []


@contextmanager
def _answering(body: bytes, status: int = 200) -> Iterator[str]:
    async def hear(request: Request) -> Response:
        HEARD.append((await request.body(), request.headers["content-type"]))
        return Response(body, status_code=status)

    with serving(Starlette(routes=[Route("/hear", hear, methods=["POST"])])) as url:
        yield f"{url}/hear"


def _hear(url: str) -> str | None:
    return asyncio.run(Recogniser(url).hear(b"OggS", media_type="audio/ogg"))


def test_the_recording_is_sent_as_it_came_and_the_words_come_back() -> None:
    with _answering('{"text": " 路灯坏了 "}'.encode()) as url:
        assert _hear(url) == "路灯坏了"
    assert HEARD[-1] == (b"OggS", "audio/ogg")


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 500), (b"<html>", 200), (b'{"text": ""}', 200), (b'{"words": "x"}', 200)]
)
def test_a_recogniser_that_fails_hears_nothing(body: bytes, status: int) -> None:
    with _answering(body, status) as url:
        assert _hear(url) is None


def test_without_a_recogniser_nothing_is_heard() -> None:
    assert _hear("") is None
    assert _hear("http://127.0.0.1:9/") is None
