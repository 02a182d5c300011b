"""Reading times, told apart by whether the encoder was asked."""

import asyncio
from typing import Any

import pytest

from bot.engine.bench import reading


def test_messages_are_told_apart_by_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def parse(text: str) -> dict[str, Any]:
        nonlocal asked
        asked += "灯" in text
        return {}

    monkeypatch.setattr(reading, "encodings", lambda: asked)
    found = asyncio.run(reading.timed(["好"] * 22 + ["路灯坏了"] * 3, parse))

    assert [len(found[False]), len(found[True])] == [2, 3]
    assert "without the embedding: 2 messages" in reading.told(found)


def test_no_message_of_a_kind_is_said_and_not_hidden() -> None:
    assert "with it: 0 messages, median nan" in reading.told({False: [1.0], True: []})
