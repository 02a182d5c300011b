"""The way to the action server: one session, also when calls come one after the other."""

import asyncio
from http.server import ThreadingHTTPServer

import pytest
from rasa.utils.endpoints import EndpointConfig

from bot.engine.actions_endpoint import WatchedActions, watch_failures
from bot.engine.bench.stub_actions import start_stub

CALL = {"next_action": "action_tell", "tracker": {"slots": {}}}


@pytest.fixture(scope="module")
def stub() -> tuple[ThreadingHTTPServer, str]:
    return start_stub()


def test_calls_of_one_loop_share_a_session(stub: tuple[ThreadingHTTPServer, str]) -> None:
    async def twice() -> bool:
        actions = WatchedActions(EndpointConfig(stub[1]))
        async with actions.session() as first:
            pass
        answered = await actions.request(method="post", json=CALL)
        async with actions.session() as second:
            same = first is second and not second.closed
        await actions.close()
        return same and answered["responses"] == [{"text": "ok"}]

    assert asyncio.run(twice())


def test_a_server_that_is_away_is_noted_and_raised() -> None:
    async def call() -> list[str]:
        failures = watch_failures()
        with pytest.raises(OSError, match="Cannot connect"):
            await WatchedActions(EndpointConfig("http://127.0.0.1:9/webhook")).request(
                method="post", json=CALL
            )
        return failures

    assert asyncio.run(call()) == ["ClientConnectorError"]
