"""What the bot's last question meant, for answers without a form: a yes, a button, four digits."""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.turn import Turn

Reading = Awaitable[list[EventType] | None]
Answerer = Callable[[CollectingDispatcher, Tracker, Turn, dict[str, Any]], Reading]
# These questions stay open while the citizen talks about something else.
_LASTING = ("retry_filing", "kept_draft")
_ANSWERERS: dict[str, Answerer] = {}


def answers(kind: str) -> Callable[[Answerer], Answerer]:
    """Register the reader of answers to this kind of question; it returns None for "not an answer"."""

    def register(function: Answerer) -> Answerer:
        _ANSWERERS[kind] = function
        return function

    return register


def asking(kind: str, **facts: object) -> EventType:
    """The slot event that remembers what was just asked."""
    return SlotSet("pending", {"kind": kind, **facts})


async def answer_pending(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
) -> list[EventType] | None:
    """Treat the message as the answer to the open question; None when it is something else."""
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
