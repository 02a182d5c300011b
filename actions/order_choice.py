"""Finds which order a citizen means: by number, the only one, the latest named, or by asking."""

import hashlib
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.matters import has_matter
from actions.pending import asking
from actions.ticketing_client import Order, open_ticketing
from actions.turn import Turn
from actions.wording.general import text_buttons
from actions.wording.progress import ENDED_NAMES, NO_ORDERS, WHICH, order_choice, order_line

VERBS = {
    "progress": "查询",
    "urge": "催办",
    "supplement": "补充",
    "withdraw": "撤回",
    "rate": "评价",
    "reject": "没办好",
}
MOST_SHOWN = 3
LONG = 40  # characters


def is_open(order: Order) -> bool:
    """True while something can still be done with the order."""
    return order.state not in ENDED_NAMES


def awaits_rating(order: Order) -> bool:
    """True when the unit has answered and the citizen is asked how it was."""
    return order.state in ("awaiting_follow_up", "awaiting_second_follow_up")


async def orders_meant(turn: Turn, *, fitting: Callable[[Order], bool]) -> list[Order]:
    """The orders of this conversation that fit, newest first; may raise NotReached."""
    orders = await open_ticketing().orders_of(turn.conversation_id)
    return sorted((order for order in orders if fitting(order)), key=lambda order: order.number, reverse=True)


def tells_matter(text: str) -> bool:
    """True for a long message that tells a matter of its own."""
    return len(text) >= LONG and has_matter(text)


def ask_which(
    dispatcher: CollectingDispatcher, orders: list[Order], *, command: str, text: str = ""
) -> list[Any]:
    """Show up to three orders as buttons, or say that there are none; returns what to remember."""
    if not orders and tells_matter(text):
        # A petition that complains of waiting is no question about an order that does not exist.
        return [FollowupAction("action_open_filing")]
    if not orders:
        dispatcher.utter_message(text=NO_ORDERS)
        return []
    shown = orders[:MOST_SHOWN]
    lines = "\n".join(order_line(order) for order in shown)
    buttons = text_buttons(*(order_choice(order, verb=VERBS[command]) for order in shown))
    dispatcher.utter_message(text=f"{WHICH}\n{lines}", buttons=buttons)
    return [asking("which_order", command=command, text=text)]


def command_key(turn: Turn, *, command: str, number: str) -> str:
    """The idempotency key of a command: one message does one thing to one order once."""
    said = f"{turn.conversation_id}\n{turn.message_id}\n{command}\n{number}"
    return hashlib.sha256(said.encode()).hexdigest()
