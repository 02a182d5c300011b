"""Goes on with what a citizen wanted once they have chosen one of several orders."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.order_choice import orders_meant
from actions.pending import answers
from actions.satisfaction import rate_order, reject_order
from actions.supervision import do_to
from actions.turn import Turn


@answers("which_order")
async def go_on_with(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """The number typed or tapped decides; the words said before go with it."""
    number = turn.order_number
    if number is None:
        return None
    command, text = pending["command"], pending.get("text") or ""
    if command == "rate":
        return await rate_order(dispatcher, turn, number=number)
    if command == "reject":
        orders = await orders_meant(turn, fitting=lambda order: order.number == number)
        return reject_order(dispatcher, turn, orders[0]) if orders else None
    return await do_to(dispatcher, turn, command=command, number=number, text=text)
