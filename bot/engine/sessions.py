"""Keeps conversations cheap: what has happened is cut into sessions, what is known goes on.

Rasa reads, copies and looks through all events of a session for each message: 5 ms at its beginning, 70 ms
after 150 turns. Only a new session makes it short again, also in the middle of a form.
"""

from collections.abc import Iterator

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

LONG = 60  # events: some seven turns


def is_long(tracker: DialogueStateTracker) -> bool:
    """Say whether the next message should begin a new session; never within a turn."""
    return len(tracker.events) > LONG and tracker.latest_action_name == ACTION_LISTEN_NAME


def begin_session(tracker: DialogueStateTracker) -> list[Event]:
    """The events of a new session in which all slots and the form are as they were.

    Rasa's own session start carries every slot change ever made along, and drops the form.
    """
    loop = tracker.active_loop_name
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *_kept_slots(tracker),
        *([ActiveLoop(loop)] if loop else []),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def _kept_slots(tracker: DialogueStateTracker) -> Iterator[SlotSet]:
    for name, slot in tracker.slots.items():
        if slot.value != slot.initial_value:
            yield SlotSet(name, slot.value)
