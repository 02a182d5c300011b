"""Danger to life: the number to call comes first, everything else waits."""

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.filing_opening import start_filing
from actions.pending import answers, asking
from actions.replies import says_no, says_yes
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.emergency import advice
from actions.wording.general import text_buttons


class TellNumber(TopicAction):
    """Says which number to call, and offers to register what is left to do afterwards."""

    action_name = "action_tell_emergency_number"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """The first words are the number; no form is opened."""
        tell_number(dispatcher, turn)
        dispatcher.utter_message(response="utter_after_emergency", buttons=text_buttons("登记", "转人工"))
        return [asking("after_emergency")]


def tell_number(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say the number and one piece of advice for this kind of danger."""
    emergency = turn.emergency or {}
    dispatcher.utter_message(text=advice(emergency.get("kind"), emergency.get("number")))


@answers("after_emergency")
async def open_follow_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, object]
) -> list[EventType] | None:
    """Yes starts an order about what is left to do; no ends it."""
    if says_yes(turn):
        return start_filing(dispatcher, tracker, turn, request_type="seek_help", text="")
    if says_no(turn):
        dispatcher.utter_message(response="utter_all_right")
        return []
    return None
