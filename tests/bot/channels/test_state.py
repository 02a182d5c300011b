"""A channel says what is wrong once, and when it is over."""

import asyncio
import logging
from typing import cast

import pytest

from bot.channels.desk_client import DeskClient
from bot.channels.state import ChannelState


def test_a_fault_is_logged_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    state = ChannelState("test")
    with caplog.at_level(logging.INFO, "channels.test"):
        for _ in range(3):
            state.fails("token_revoked")
        state.mended("token_revoked", "never_was")
    assert [record.message for record in caplog.records] == [
        "test: token_revoked",
        "test: token_revoked is over",
    ]
    assert state.faults == ()


def test_the_oldest_fault_is_told_first() -> None:
    state = ChannelState("test")
    state.fails("one")
    state.fails("two")
    assert state.faults == ("one", "two")


def test_what_is_refused_is_told_to_the_desk_by_kind_and_number() -> None:
    told: list[tuple[str, dict[str, int]]] = []

    class Desk:
        async def tell_state(self, fault: str, *, refused: dict[str, int]) -> None:
            told.append((fault, refused))

    async def tell_once() -> None:
        state = ChannelState("test")
        for code in ("wrong_signature", "replayed", "wrong_signature"):
            state.drops(code)
        telling = asyncio.create_task(state.tell_forever(cast("DeskClient", Desk())))
        await asyncio.sleep(0.01)
        telling.cancel()

    asyncio.run(tell_once())
    assert told == [("", {"wrong_signature": 2, "replayed": 1})]


def test_a_channel_that_ends_in_the_moment_of_a_change_ends() -> None:
    class Desk:
        async def tell_state(self, _fault: str, *, refused: dict[str, int]) -> None:
            assert refused == {}

    async def change_and_end() -> bool:
        state = ChannelState("test")
        telling = asyncio.create_task(state.tell_forever(cast("DeskClient", Desk())))
        await asyncio.sleep(0.01)
        state.fails("token_revoked")
        await asyncio.sleep(0)  # the waiting is woken, but has not gone on yet
        telling.cancel()
        await asyncio.wait({telling}, timeout=0.5)
        ended = telling.done()
        telling.cancel()
        return ended

    assert asyncio.run(change_and_end())
