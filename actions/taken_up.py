"""How each kind of matter that waited is served when its turn has come (actions/several.py)."""

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.consulting import answer_question
from actions.filing_opening import start_filing
from actions.handover import hand_over
from actions.progress import ShowProgress
from actions.satisfaction import Rate
from actions.several import serves
from actions.supervision import choose_and_do
from actions.turn import Turn


@serves("consult")
async def answer(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Look the question up."""
    return await answer_question(dispatcher, tracker, turn)


@serves("complain", "seek_help", "report", "suggest", "praise")
async def register(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Open an order of its own; name and phone of the first one are not asked again."""
    return start_filing(dispatcher, tracker, turn, request_type=turn.intent, text=turn.text)


@serves("ask_progress")
async def tell(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Say how far the order is."""
    return await ShowProgress().respond(dispatcher, tracker, turn)


@serves("urge", "supplement", "withdraw")
async def command(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Do it to the order that is meant."""
    return await choose_and_do(dispatcher, tracker, turn, command=turn.intent)


@serves("rate")
async def rate(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Take the rating."""
    return await Rate().respond(dispatcher, tracker, turn)


@serves("ask_person")
async def bring(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Ask the desk for a person."""
    hand_over(dispatcher, tracker, reason="asked")
    return []
