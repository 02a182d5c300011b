"""转人工: asks the desk for a person. Whether and when the bot is silent is the desk's decision."""

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.draft import read_draft
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.filing import handover_summary

RECENT = 3


class HandOver(TopicAction):
    """The citizen asks for a person."""

    action_name = "action_hand_over"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Ask for a person with a short summary of what was said."""
        hand_over(dispatcher, tracker, reason="asked")
        return []


def hand_over(dispatcher: CollectingDispatcher, tracker: Tracker, *, reason: str) -> None:
    """Request a person: one short sentence to the citizen, reason and summary to the desk."""
    dispatcher.utter_message(response="utter_hand_over")
    request = {"reason": reason, "summary": _summary(tracker)}
    dispatcher.utter_message(json_message={"desk": {"handover": request}})


def _summary(tracker: Tracker) -> str:
    draft = read_draft(tracker)
    if draft.what:
        return handover_summary(draft)
    said = [e.get("text") or "" for e in tracker.events if e.get("event") == "user"]
    return "；".join(text for text in said[-RECENT - 1 : -1] if text)[:200]
