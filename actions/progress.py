"""Where an order stands, by its number or for the orders of this conversation."""

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.order_choice import ask_which, orders_meant
from actions.ticketing_client import Progress, Refused, open_ticketing
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.general import text_buttons
from actions.wording.progress import NO_ORDERS, UNKNOWN_NUMBER, progress_words

PERSON = "转人工"


class ShowProgress(TopicAction):
    """The citizen asks how far an order is."""

    action_name = "action_show_progress"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Tell it for the number, the only order, or let the citizen choose."""
        if turn.order_number:
            return await tell_progress(dispatcher, turn, number=turn.order_number)
        orders = await orders_meant(turn, fitting=lambda order: True)
        if len(orders) == 1:
            return await tell_progress(dispatcher, turn, number=orders[0].number)
        return ask_which(dispatcher, orders, command="progress", text=turn.text)


async def tell_progress(dispatcher: CollectingDispatcher, turn: Turn, *, number: str) -> list[EventType]:
    """Say where order `number` stands; its words are shown to its caller only."""
    progress = await _read(turn, number)
    if progress is None:
        dispatcher.utter_message(text=UNKNOWN_NUMBER, buttons=text_buttons(PERSON))
        return []
    dispatcher.utter_message(text=progress_words(progress))
    return [SlotSet("last_order", number)] if progress.owner else []


async def tell_progress_in_form(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """The same in mid-form, where nothing else is asked: the number's order or the newest one."""
    number = turn.order_number
    if number is None:
        orders = await orders_meant(turn, fitting=lambda order: True)
        number = orders[0].number if orders else None
    if number is None:
        dispatcher.utter_message(text=NO_ORDERS)
        return
    await tell_progress(dispatcher, turn, number=number)


async def _read(turn: Turn, number: str) -> Progress | None:
    try:
        return await open_ticketing().progress(number, conversation_id=turn.conversation_id)
    except Refused as refusal:
        if refusal.status == 404:
            return None
        raise
