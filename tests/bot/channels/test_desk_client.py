"""The client of all channels against the real desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from bot.channels.desk_client import DeskClient, DeskRefused, DeskReply, DeskUnreachable
from tests.ticketing.desk_app import WEBCHAT_TOKEN, DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine

Result = TypeVar("Result")


def _with_client(
    desk: DeskApp, act: Callable[[DeskClient], Awaitable[Result]], *, token: str = WEBCHAT_TOKEN
) -> Result:
    async def go() -> Result:
        async with DeskClient(str(desk.client.base_url), channel="webchat", token=token) as client:
            return await act(client)

    return asyncio.run(go())


async def _greet(client: DeskClient) -> DeskReply:
    return await client.send("c1", message_id="m1", text="你好", wait=5)


def test_a_message_is_sent_and_the_conversation_fetched(desk: DeskApp) -> None:
    reply = _with_client(desk, _greet)
    assert (reply.state, [message.sender for message in reply.messages]) == ("bot", ["bot"])
    assert reply.messages[0].buttons[0].payload == "转人工"
    fetched = _with_client(desk, lambda client: client.fetch("c1"))
    assert [message.sender for message in fetched.messages] == ["citizen", "bot"]
    assert fetched.messages[0].message_id == "m1"


def test_a_refusal_carries_the_sentence_for_people(desk: DeskApp) -> None:
    with pytest.raises(DeskRefused) as refused:
        _with_client(desk, _greet, token="wrong")
    assert refused.value.status == 401
    assert refused.value.message == "身份凭证无效。"


def test_too_fast_tells_how_long_to_wait(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    with running_desk(fresh_sqlite, engine, message_burst=1, messages_per_second=0.2) as desk:
        _with_client(desk, _greet)
        with pytest.raises(DeskRefused) as refused:
            _with_client(desk, lambda client: client.send("c1", message_id="m2", text="你好"))
    assert refused.value.status == 429
    assert refused.value.retry_after is not None
    assert 1 <= refused.value.retry_after <= 5


def test_a_desk_that_is_gone_or_talks_nonsense_is_unreachable(engine: FakeEngine) -> None:
    async def greet(url: str) -> DeskReply:
        async with DeskClient(url, channel="webchat", token="t") as client:
            return await _greet(client)

    with pytest.raises(DeskUnreachable):
        asyncio.run(greet(engine.url))  # answers, but not as a desk does
    engine.stop()
    with pytest.raises(DeskUnreachable):
        asyncio.run(greet(engine.url))
