"""Builds trackers and runs actions, so that a test of an action is a few lines."""

import asyncio
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.turn import Turn, read_turn

CONVERSATION = "test:c1"
NO_DOMAIN: DomainDict = {  # no action looks into it
    "actions": [],
    "entities": [],
    "forms": {},
    "intents": [],
    "responses": {},
    "slots": {},
}


def entity(kind: str, value: str, text: str, **details: Any) -> dict[str, Any]:  # noqa: ANN401
    """An entity as the engine reports it."""
    start = text.index(value)
    return {"entity": kind, "value": value, "start": start, "end": start + len(value), **details}


def tracker(text: str, *, intent: str = "inform", free: str | None = None, **keys: Any) -> Tracker:  # noqa: ANN401
    """A tracker whose latest message is `text`; `slots`, `events`, `loop` and parse keys may be given."""
    message: dict[str, Any] = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_free": {"name": free or intent, "confidence": 0.9},
        "entities": keys.pop("entities", []),
        "metadata": {"message_id": keys.pop("message_id", "m1")},
    }
    slots, events, loop = keys.pop("slots", {}), keys.pop("events", []), keys.pop("loop", None)
    return Tracker(
        sender_id=CONVERSATION,
        slots=slots,
        latest_message=message | keys,
        events=events,
        paused=False,
        followup_action=None,
        active_loop={"name": loop} if loop else {},
        latest_action_name="action_listen",
    )


def turn(text: str, **keys: Any) -> Turn:  # noqa: ANN401
    """The turn that an action would read from such a tracker."""
    return read_turn(tracker(text, **keys))


class Said:
    """What an action did: messages, buttons and responses it sent, slots it set, what follows (`then`)."""

    def __init__(self, dispatcher: CollectingDispatcher, events: list[dict[str, Any]]) -> None:
        messages = dispatcher.messages
        self.text = "\n".join(m["text"] for m in messages if m.get("text"))
        self.responses = [m["response"] for m in messages if m.get("response")]
        self.buttons = [b["title"] for m in messages for b in m.get("buttons") or []]
        self.custom = [m["custom"] for m in messages if m.get("custom")]
        self.slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        self.then = next((e["name"] for e in events if e["event"] == "followup"), None)


def run(action: Action, spoken: Tracker) -> Said:
    """Run an action to its end."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, spoken, NO_DOMAIN))
    return Said(dispatcher, list(events))


class Form:
    """A form under way: keeps the slots from turn to turn as Rasa would."""

    def __init__(self, action: Action, slots: dict[str, Any] | None = None) -> None:
        self.action = action
        self.slots: dict[str, Any] = dict(slots or {})

    def hear(self, text: str, **keys: Any) -> Said:  # noqa: ANN401
        """Give one message to the form and keep what it set."""
        said = run(self.action, tracker(text, slots=self.slots, **keys))
        self.slots |= said.slots
        return said

    @property
    def question(self) -> str | None:
        """What is asked next."""
        return self.slots.get("requested_slot")
