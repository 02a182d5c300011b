"""Waiting for a conversation to go on: nothing is missed between looking and waiting."""

import asyncio
from collections.abc import Iterable

import pytest

from ticketing.desk.hub import Hub
from ticketing.domain.conversations import ConversationState
from ticketing.usecases.conversations.views import Exchange


class Conversation:
    """A conversation whose length the test sets."""

    def __init__(self) -> None:
        self.last_seq = 1
        self.looks = 0
        self.hub = Hub(self.last_numbers)

    async def last_numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """What the database would say."""
        return {identity: self.last_seq for identity in ids}

    async def look(self) -> Exchange:
        """What a waiting citizen sees: complete once a second message is there."""
        self.looks += 1
        return Exchange("a", ConversationState.BOT, self.last_seq, (), self.last_seq > 1)


def test_what_is_there_already_is_returned_at_once() -> None:
    conversation = Conversation()
    conversation.last_seq = 2
    found = asyncio.run(conversation.hub.wait_for("a", conversation.look, seconds=60))
    assert found.complete
    assert conversation.looks == 1


def test_nothing_new_is_returned_after_the_time() -> None:
    conversation = Conversation()
    found = asyncio.run(conversation.hub.wait_for("a", conversation.look, seconds=0.05))
    assert not found.complete


@pytest.mark.parametrize("local", [True, False])
def test_a_message_wakes_the_waiting_from_this_process_and_from_others(*, local: bool) -> None:
    conversation = Conversation()

    async def go() -> Exchange:
        waiting = asyncio.create_task(conversation.hub.wait_for("a", conversation.look, seconds=60))
        while not conversation.looks:
            await asyncio.sleep(0)
        conversation.last_seq = 2
        if local:
            conversation.hub.notify("a")
        else:
            await conversation.hub.recheck()
        return await waiting

    assert asyncio.run(go()).complete


def test_a_message_that_comes_while_looking_is_not_missed() -> None:
    conversation = Conversation()

    async def look_and_be_overtaken() -> Exchange:
        seen = await conversation.look()
        if conversation.looks == 1:
            conversation.last_seq = 2
            conversation.hub.notify("a")
        return seen

    found = asyncio.run(conversation.hub.wait_for("a", look_and_be_overtaken, seconds=60))
    assert found.complete


def test_a_database_that_is_away_does_not_end_the_looking() -> None:
    async def away(_ids: Iterable[str]) -> dict[str, int]:
        raise OSError

    seen: list[Exception] = []

    async def go() -> None:
        hub = Hub(away)
        looking = asyncio.create_task(hub.recheck_forever(seen.append))
        conversation = Conversation()
        await hub.wait_for("a", conversation.look, seconds=0.7)
        assert not looking.done()
        looking.cancel()

    asyncio.run(go())
    assert seen
