"""Runs one message through Rasa: once per message id, whole or not at all, and with short trackers."""

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.actions_endpoint import WatchedActions, watch_failures
from bot.engine.raising import handover_for_risk
from bot.engine.sessions import begin_session, is_long

_UNDERSTANDING = (
    "intent",
    "intent_free",
    "intent_ranking",
    "acts",
    "entities",
    "topic",
    "topic_ranking",
    "topic_choice",
    "unit_ranking",
    "emergency",
    "risk",
    "referral",
)


class NoAnswerError(Exception):
    """The engine has nothing to say to a message: an outage. Nothing of the message was stored.

    `emergency` is what was read all the same: the desk can still name the number to call.
    """

    def __init__(self, reason: str, *, emergency: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.emergency = emergency


async def answer_message(agent: Agent, message: UserMessage) -> dict[str, Any]:
    """Return the reply to `message` in the desk's shape; the same message id gives the same reply.

    Raises NoAnswerError when an action failed or nothing was said; the tracker is then left as it was, so
    that the desk can send the message again.
    """
    processor = _processor(agent)
    async with agent.lock_store.lock(message.sender_id):
        tracker = await processor.fetch_tracker_and_update_session(message.sender_id)
        said = _events_since(tracker, str(message.message_id))
        if said is None:
            tracker = await _shortened(processor, tracker)
            tracker = await _run(processor, message, tracker)
            said = _events_since(tracker, str(message.message_id))
            if not any(isinstance(event, BotUttered) for event in said or []):
                raise NoAnswerError("silent", emergency=_emergency(tracker))
            await processor.save_tracker(tracker)
    return reply_of(said or [], model_id=str(processor.model_metadata.model_id))


def _processor(agent: Agent) -> MessageProcessor:
    """The agent's processor, its action endpoint watched (also after the model was replaced)."""
    processor = agent.processor
    if processor is None:
        raise NoAnswerError("no model")
    endpoint = processor.action_endpoint
    if endpoint is not None and not isinstance(endpoint, WatchedActions):
        processor.action_endpoint = WatchedActions(endpoint)
    return processor


async def _shortened(processor: MessageProcessor, tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker in a new session when it has grown long; the store then loads only that session."""
    if not is_long(tracker):
        return tracker
    for event in begin_session(tracker):
        tracker.update(event, processor.domain)
    await processor.save_tracker(tracker)
    return await processor.fetch_tracker_with_initial_session(tracker.sender_id)


async def _run(
    processor: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker
) -> DialogueStateTracker:
    """As MessageProcessor.handle_message does, but without loading twice and without saving."""
    slot = tracker.get_slot("requested_slot")
    message.metadata = {
        **(message.metadata or {}),
        "active_loop": tracker.active_loop_name,
        "requested_slot": slot,
    }
    failures = watch_failures()
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)
    if failures:
        raise NoAnswerError("action failed: " + ", ".join(failures), emergency=_emergency(tracker))
    return tracker


def _emergency(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    found = parsed.get("emergency")
    return dict(found) if found and found.get("kind") else None


def _events_since(tracker: DialogueStateTracker, message_id: str) -> list[Event] | None:
    """The events from the message with this id to the citizen's next one; None when it is not there."""
    events: list[Event] | None = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if events is not None:
                break
            if (event.metadata or {}).get("message_id") == message_id:
                events = []
        if events is not None:
            events.append(event)
    return events


def reply_of(events: list[Event], *, model_id: str) -> dict[str, Any]:
    """The desk's reply: messages with buttons, the hand-over asked for, how the message was understood."""
    handover = None
    messages = []
    for event in events:
        if not isinstance(event, BotUttered):
            continue
        handover = _handover(event) or handover
        if event.text:
            messages.append({"text": event.text, "buttons": _buttons(event)})
    understanding = _understanding(events, model_id)
    return {
        "messages": messages,
        "handover": handover or handover_for_risk(understanding),
        "understanding": understanding,
        "handled": True,
    }


def _handover(event: BotUttered) -> dict[str, Any] | None:
    desk = ((event.data or {}).get("custom") or {}).get("desk") or {}
    handover = desk.get("handover")
    return dict(handover) if handover else None


def _buttons(event: BotUttered) -> list[dict[str, str]]:
    buttons = (event.data or {}).get("buttons") or []
    return [{"title": str(b["title"]), "payload": str(b.get("payload") or b["title"])} for b in buttons]


def _understanding(events: list[Event], model_id: str) -> dict[str, Any]:
    asked = next((event for event in events if isinstance(event, UserUttered)), None)
    parsed = asked.parse_data if asked else {}
    return {**{key: parsed.get(key) for key in _UNDERSTANDING}, "model": model_id}
