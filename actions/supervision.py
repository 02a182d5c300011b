"""Urge, supplement and withdraw: what a citizen may do to an order that is under way."""

import re
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.commands import carry_out
from actions.order_choice import ask_which, is_open, orders_meant
from actions.pending import answers, asking
from actions.progress import tell_progress
from actions.remarks import ask_remark, send_remark
from actions.replies import says_no, says_yes
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.general import text_buttons
from actions.wording.supervision import CONFIRM, KEEP, ask_withdrawal, urged, withdrawn

_ANNOUNCED = re.compile(
    r"(?:TY|ty)?\s?\d{8}[-—]?\d{4,8}|我?(?:想|要|再|给|把|对|那个|这个|刚才|之前|上次|的|工单|单子|投诉|里|补充|添加|加|一点|一下|几句|情况|内容|信息|材料|说明|还|点|有|个|诉求)|[，。,.:：\s！!]"
)


class Urge(TopicAction):
    """The citizen wants it done faster."""

    action_name = "action_urge"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Urge the order that is meant."""
        return await choose_and_do(dispatcher, tracker, turn, command="urge")


class Supplement(TopicAction):
    """The citizen has more to say about an order."""

    action_name = "action_supplement"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Add the words to the order that is meant; ask for them when the message only announces them."""
        return await choose_and_do(dispatcher, tracker, turn, command="supplement")


class Withdraw(TopicAction):
    """The citizen takes an order back."""

    action_name = "action_withdraw"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Ask first: a withdrawal cannot be taken back."""
        return await choose_and_do(dispatcher, tracker, turn, command="withdraw")


async def choose_and_do(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, *, command: str
) -> list[EventType]:
    """Do `command` to the order of the number, else to the only open one, else ask which."""
    if turn.order_number:
        return await do_to(dispatcher, turn, command=command, number=turn.order_number, text=turn.text)
    orders = await orders_meant(turn, fitting=is_open)
    if len(orders) == 1:
        return await do_to(dispatcher, turn, command=command, number=orders[0].number, text=turn.text)
    return ask_which(dispatcher, orders, command=command, text=turn.text)


async def do_to(
    dispatcher: CollectingDispatcher, turn: Turn, *, command: str, number: str, text: str
) -> list[EventType]:
    """Do `command` to order `number`; `text` holds the citizen's words."""
    if command == "progress":
        return await tell_progress(dispatcher, turn, number=number)
    if command == "withdraw":
        dispatcher.utter_message(text=ask_withdrawal(number), buttons=text_buttons(CONFIRM, KEEP))
        return [asking("withdraw", number=number, reason=text[:200])]
    if command == "supplement":
        return await _supplement(dispatcher, turn, number=number, text=text)
    return await _urge(dispatcher, turn, number=number)


async def _urge(dispatcher: CollectingDispatcher, turn: Turn, *, number: str) -> list[EventType]:
    order, events = await carry_out(
        dispatcher, turn, command="urge", number=number, facts={"text": turn.text[:500]}
    )
    if order:
        dispatcher.utter_message(text=urged(order))
    return events


async def _supplement(
    dispatcher: CollectingDispatcher, turn: Turn, *, number: str, text: str
) -> list[EventType]:
    if len(_ANNOUNCED.sub("", text)) < 3:
        return ask_remark(command="supplement", number=number)
    return await send_remark(dispatcher, turn, command="supplement", number=number, text=text)


@answers("withdraw")
async def withdraw_if_sure(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Only a clear yes withdraws."""
    number = pending["number"]
    if turn.text == KEEP or says_no(turn):
        dispatcher.utter_message(response="utter_not_withdrawn")
        return []
    if turn.text != CONFIRM and not says_yes(turn):
        return None
    facts = {"text": pending.get("reason") or turn.text}
    order, events = await carry_out(dispatcher, turn, command="withdraw", number=number, facts=facts)
    if order:
        dispatcher.utter_message(text=withdrawn(order))
        events = [*events, SlotSet("last_order", None)]
    return events


@answers("phone_tail")
async def prove_caller(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """The last four digits of the phone let somebody act on an order from another conversation."""
    digits = re.sub(r"\D", "", turn.text)
    if len(digits) not in (4, 11):
        return None
    facts = pending["facts"] | {"phone_tail": digits[-4:]}
    command, number = pending["command"], pending["number"]
    if command == "supplement":
        return await send_remark(
            dispatcher, turn, command=command, number=number, text=facts["text"], tail=digits[-4:]
        )
    order, events = await carry_out(dispatcher, turn, command=command, number=number, facts=facts)
    if order:
        dispatcher.utter_message(text=withdrawn(order) if command == "withdraw" else urged(order))
    return events
