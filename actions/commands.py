"""Carries out a citizen's command on an order, and speaks about refusals in one place."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.order_choice import command_key
from actions.pending import asking
from actions.ticketing_client import Order, Refused, open_ticketing
from actions.turn import Turn
from actions.wording.general import text_buttons
from actions.wording.progress import TAIL, UNKNOWN_NUMBER, WRONG_TAIL
from actions.wording.supervision import refused

PERSON = "转人工"


async def carry_out(
    dispatcher: CollectingDispatcher, turn: Turn, *, command: str, number: str, facts: dict[str, Any]
) -> tuple[Order | None, list[EventType]]:
    """Run `command`; on refusal say why and return no order. `facts` are further keys of the API's body."""
    body = {"command": command, "conversation_id": turn.conversation_id, **facts}
    try:
        order = await open_ticketing().command(
            number, body, key=command_key(turn, command=command, number=number)
        )
    except Refused as refusal:
        return None, _say_refusal(dispatcher, refusal, command=command, number=number, facts=facts)
    return order, []


def _say_refusal(
    dispatcher: CollectingDispatcher, refusal: Refused, *, command: str, number: str, facts: dict[str, Any]
) -> list[EventType]:
    if refusal.status == 404:
        dispatcher.utter_message(text=UNKNOWN_NUMBER, buttons=text_buttons(PERSON))
        return []
    if refusal.code == "not_the_caller" and not facts.get("phone_tail"):
        dispatcher.utter_message(text=TAIL)
        return [asking("phone_tail", command=command, number=number, facts=facts)]
    text = WRONG_TAIL if refusal.code == "not_the_caller" else refused(refusal.message, number)
    dispatcher.utter_message(text=text, buttons=text_buttons(PERSON))
    return []
