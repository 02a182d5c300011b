"""Answers to "I did not understand" and to the offer of a person."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.handover import hand_over
from actions.pending import answers
from actions.replies import says_no, says_yes
from actions.turn import Turn


@answers("not_understood")
async def after_first_miss(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Nothing was asked that could be answered; whatever comes is read afresh."""
    return None


@answers("offer_person")
async def after_offer(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Yes asks for a person."""
    if says_yes(turn):
        hand_over(dispatcher, tracker, reason="not_understood")
        return []
    if says_no(turn):
        dispatcher.utter_message(response="utter_all_right")
        return []
    return None
