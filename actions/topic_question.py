""" "A 还是 B？": asked once, before an order is opened, when two close readings lead to different units."""

from dataclasses import replace

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.pending import asking
from actions.several import remembered
from actions.turn import Turn
from actions.wording.general import text_buttons
from actions.wording.topics import BOTH_WRONG, which_topic


def ask_topic(dispatcher: CollectingDispatcher, turn: Turn, *, request_type: str) -> list[EventType] | None:
    """Ask which of two topics is meant; None when it is clear or makes no difference."""
    if not turn.topic_choice:
        return None
    names = [str(topic["name"]) for topic in turn.topic_choice]
    dispatcher.utter_message(text=which_topic(*names), buttons=text_buttons(*names, BOTH_WRONG))
    kept = remembered(replace(turn, intent=request_type))
    return [asking("topic_choice", matter=kept, topics=turn.topic_choice)]
