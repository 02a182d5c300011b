"""Danger to life: the number to call comes first, everything else waits."""

from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.filing_opening import start_filing
from actions.pending import answers, asking
from actions.replies import says_no, says_yes
from actions.several import kept_turn, remembered
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
        return [asking("after_emergency", matter=remembered(replace(turn, intent="seek_help")))]


def tell_number(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say the number and one piece of advice for this kind of danger."""
    emergency = turn.emergency or {}
    dispatcher.utter_message(text=advice(emergency.get("kind"), emergency.get("number")))


@answers("after_emergency")
async def open_follow_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Yes, or a place, day or telephone told unasked, makes an order of what was said; no ends it."""
    if says_no(turn):
        dispatcher.utter_message(response="utter_all_right")
        return []
    goes_on = turn.intent == "inform" and turn.found("place", "time", "phone")
    if not says_yes(turn) and not goes_on:
        return None
    told = kept_turn(pending["matter"], turn)
    return start_filing(dispatcher, tracker, told, request_type=told.intent, text=told.text, then=turn)
