"""What the bot's last question meant, for answers that come without a form ("是的", a button, four digits)."""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn

Answerer = Callable[[CollectingDispatcher, Tracker, Turn, dict[str, Any]], Awaitable[list[EventType] | None]]
# These questions stay open while the citizen talks about something else.
_LASTING = ("retry_filing", "kept_draft")
_ANSWERERS: dict[str, Answerer] = {}


def answers(kind: str) -> Callable[[Answerer], Answerer]:
    """Register the function that reads the answer to a question of this kind; it returns None for "not an answer"."""

    def register(function: Answerer) -> Answerer:
        _ANSWERERS[kind] = function
        return function

    return register


def asking(kind: str, **facts: Any) -> EventType:
    """The slot event that remembers what was just asked."""
    return SlotSet("pending", {"kind": kind, **facts})


async def answer_pending(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType] | None:
    """Treat the message as the answer to the open question; None when there is none or it is something else."""
    pending = tracker.get_slot("pending")
    if not pending or turn.emergency:
        return None
    events = await _ANSWERERS[pending["kind"]](dispatcher, tracker, turn, pending)
    if events is None:
        return None
    return [SlotSet("pending", None), *events]


def no_longer_asking(tracker: Tracker) -> list[EventType]:
    """The event that closes a question which the citizen passed over."""
    pending = tracker.get_slot("pending")
    return [SlotSet("pending", None)] if pending and pending["kind"] not in _LASTING else []
