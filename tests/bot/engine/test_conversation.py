"""One message, one reply: what the desk gets back from the events of a conversation."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine.actions_endpoint import WatchedActions, watch_failures
from bot.engine.conversation import NoAnswerError, answer_message, reply_of

EMERGENCY = {"kind": "fire", "number": "119"}


class ScriptedProcessor:
    """Stands in for Rasa's processor: says what it is told to and remembers only what is saved."""

    action_endpoint = None
    domain = Domain.empty()
    model_metadata = SimpleNamespace(model_id="m-1")

    def __init__(self, *said: BotUttered) -> None:
        self.said = said
        self.runs = 0
        self.saved: list[Any] = []

    async def fetch_tracker_with_initial_session(self, sender: str) -> DialogueStateTracker:
        return DialogueStateTracker.from_events(sender, list(self.saved), domain=Domain.empty())

    async def fetch_tracker_and_update_session(self, sender: str) -> DialogueStateTracker:
        return await self.fetch_tracker_with_initial_session(sender)

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        self.runs += 1
        parsed: dict[str, Any] = {"intent": {"name": "greet"}, "entities": [], "emergency": EMERGENCY}
        tracker.update(UserUttered(message.text, parse_data=parsed, metadata=message.metadata))

    async def run_action_extract_slots(
        self, _channel: object, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        return tracker

    async def _run_prediction_loop(self, _channel: object, tracker: DialogueStateTracker) -> None:
        for event in self.said:
            tracker.update(event)
        tracker.update(ActionExecuted("action_listen"))

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        self.saved = list(tracker.events)


def send(processor: ScriptedProcessor, message_id: str) -> dict[str, Any]:
    agent = SimpleNamespace(processor=processor, lock_store=InMemoryLockStore())
    message = UserMessage("你好", None, "test:1", message_id=message_id, metadata={"message_id": message_id})
    return asyncio.run(answer_message(agent, message))


def test_the_same_message_id_gives_the_same_reply_and_runs_nothing_twice() -> None:
    processor = ScriptedProcessor(BotUttered("您好"))
    first, second = send(processor, "m1"), send(processor, "m1")
    assert first == second
    assert processor.runs == 1


def test_another_message_id_runs_again() -> None:
    processor = ScriptedProcessor(BotUttered("您好"))
    send(processor, "m1")
    send(processor, "m2")
    assert processor.runs == 2


def test_silence_is_an_outage_and_nothing_is_remembered() -> None:
    processor = ScriptedProcessor()
    with pytest.raises(NoAnswerError) as caught:
        send(processor, "m1")
    assert processor.saved == []
    assert caught.value.emergency == EMERGENCY


def test_buttons_handover_and_understanding_reach_the_desk() -> None:
    events = [
        UserUttered("转人工", parse_data={"intent": {"name": "ask_person"}, "entities": [], "topic": None}),
        BotUttered("为您转接", {"buttons": [{"title": "好的"}]}),
        BotUttered(None, {"custom": {"desk": {"handover": {"reason": "asked", "summary": "路灯"}}}}),
    ]
    reply = reply_of(events, model_id="m-1")
    assert reply["messages"] == [{"text": "为您转接", "buttons": [{"title": "好的", "payload": "好的"}]}]
    assert reply["handover"] == {"reason": "asked", "summary": "路灯"}
    assert reply["understanding"]["intent"] == {"name": "ask_person"}
    assert reply["understanding"]["model"] == "m-1"
    assert reply["handled"]


def test_a_failed_action_call_is_remembered_for_the_message() -> None:
    endpoint = WatchedActions(EndpointConfig("http://127.0.0.1:1/webhook"))

    async def call() -> list[str]:
        failures = watch_failures()
        with pytest.raises(OSError, match="Cannot connect"):
            await endpoint.request(json={})
        return failures

    assert asyncio.run(call()) == ["ClientConnectorError"]
