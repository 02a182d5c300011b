"""How was it: three short questions, or one sentence; not accepted means back to work."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.asking import AGAIN, FIRST, ask, style_after
from actions.commands import carry_out
from actions.digressions import digression, serve
from actions.order_choice import ask_which, awaits_rating, orders_meant, tells_matter
from actions.ratings import Rating, bare_degree, degree, read_rating
from actions.remarks import ask_remark
from actions.replies import quits, says_no, says_yes
from actions.ticketing_client import Order
from actions.topic_action import TopicAction
from actions.turn import Turn, read_turn
from actions.wording.general import text_buttons
from actions.wording.satisfaction import NOTHING_TO_RATE, STILL_OPEN, URGE, rated, reworking

QUESTIONS = ("rated_true", "rated_solved", "rated_satisfied")


class Rate(TopicAction):
    """The citizen says how the result was."""

    action_name = "action_rate"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Take what the sentence says and ask only for the rest."""
        orders = await orders_meant(turn, fitting=awaits_rating)
        number = turn.order_number or (orders[0].number if len(orders) == 1 else None)
        if number is None and orders:
            return ask_which(dispatcher, orders, command="rate", text=turn.text)
        if number is None and tells_matter(turn.text):
            return [FollowupAction("action_open_filing")]
        if number is None:
            dispatcher.utter_message(text=NOTHING_TO_RATE)
            return []
        return await rate_order(dispatcher, turn, number=number)


class RejectResult(TopicAction):
    """The citizen does not accept the result."""

    action_name = "action_reject_result"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """An answered order goes back to work, a closed one is reopened, an open one can be urged."""
        orders = await orders_meant(turn, fitting=lambda order: order.state != "withdrawn")
        named = [order for order in orders if order.number == turn.order_number]
        waiting = [order for order in orders if awaits_rating(order)]
        closed = [order for order in orders if order.state == "closed"]
        meant = named or waiting or closed or orders
        if len(meant) == 1:
            return reject_order(dispatcher, turn, meant[0])
        return ask_which(dispatcher, meant, command="reject", text=turn.text)


def reject_order(dispatcher: CollectingDispatcher, turn: Turn, order: Order) -> list[EventType]:
    """Ask once what was not done well; the answer goes with the order."""
    if order.state == "closed":
        return ask_remark(command="reopen", number=order.number)
    if awaits_rating(order):
        said = read_rating(turn)
        rating = {"true": said.true is not False, "solved": False, "satisfied": min(said.satisfied or 2, 2)}
        return ask_remark(command="rate", number=order.number, facts={"rating": rating})
    dispatcher.utter_message(text=STILL_OPEN, buttons=text_buttons(f"{URGE} {order.number}"))
    return []


async def rate_order(dispatcher: CollectingDispatcher, turn: Turn, *, number: str) -> list[EventType]:
    """Send a complete rating at once, else start the form with what is known."""
    rating = read_rating(turn)
    if None not in (rating.true, rating.solved, rating.satisfied):
        return await send_rating(dispatcher, turn, rating, number=number)
    known = _slots(rating)
    return [
        *known,
        SlotSet("rating_order", number),
        SlotSet("requested_slot", None),
        FollowupAction("satisfaction_form"),
    ]


class ValidateSatisfactionForm(FormValidationAction):
    """Hears the three answers; one sentence may hold several."""

    def name(self) -> str:
        """The name that ties this action to `satisfaction_form`."""
        return "validate_satisfaction_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Accept the answer and ask the next open question; after a clear no nothing more is asked."""
        turn, known = read_turn(tracker), {name: tracker.get_slot(name) for name in QUESTIONS}
        if turn.requested is None:
            return ask(_open_question(known))
        kind = (
            digression(turn, question=turn.requested)
            if turn.intent not in ("rate", "reject_result")
            else None
        )
        if kind and await serve(dispatcher, tracker, turn, kind=kind, question=turn.requested):
            return ask(turn.requested, style=style_after(kind))
        if quits(turn):
            return [SlotSet("rating_order", None), *ask(None)]
        heard = _heard(known, turn)
        following = _open_question(heard)
        style = AGAIN if following == turn.requested else FIRST
        return [*(SlotSet(name, value) for name, value in heard.items()), *ask(following, style=style)]


class SendRating(TopicAction):
    """Runs when `satisfaction_form` has ended."""

    action_name = "action_send_rating"
    reads_message = False

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Send the three answers."""
        number = tracker.get_slot("rating_order")
        cleared = [*_slots(Rating()), SlotSet("rating_order", None)]
        if not number:
            dispatcher.utter_message(response="utter_all_right")
            return cleared
        rating = Rating(*(tracker.get_slot(name) for name in QUESTIONS))
        return [*cleared, *await send_rating(dispatcher, turn, rating, number=number)]


async def send_rating(
    dispatcher: CollectingDispatcher, turn: Turn, rating: Rating, *, number: str
) -> list[EventType]:
    """Send a rating; one that is not solved or not real puts the order back to work."""
    body: dict[str, Any] = {
        "true": bool(rating.true),
        "solved": bool(rating.solved),
        "satisfied": int(rating.satisfied or 3),
    }
    facts = {"rating": body, "text": turn.text[:500]}
    order, events = await carry_out(dispatcher, turn, command="rate", number=number, facts=facts)
    if order:
        dispatcher.utter_message(text=rated(order) if order.state == "closed" else _after(order, rating))
    return events


def _after(order: Order, rating: Rating) -> str:
    return rated(order) if rating.solved and rating.true else reworking(order)


def _heard(known: dict[str, Any], turn: Turn) -> dict[str, Any]:
    said = read_rating(turn)
    heard = dict(known)
    for name, value in zip(QUESTIONS, (said.true, said.solved, said.satisfied), strict=True):
        heard[name] = value if heard[name] is None else heard[name]
    question = turn.requested or ""
    if heard.get(question) is None:
        heard[question] = _plain_answer(question, turn)
    return heard


def _plain_answer(question: str, turn: Turn) -> bool | int | None:
    if question == "rated_satisfied":
        return (
            bare_degree(turn.text) or degree(turn) or (4 if says_yes(turn) else 2 if says_no(turn) else None)
        )
    return True if says_yes(turn) else False if says_no(turn) else None


def _open_question(known: dict[str, Any]) -> str | None:
    return next((name for name in QUESTIONS if known[name] is None), None)


def _slots(rating: Rating) -> list[EventType]:
    return [
        SlotSet(name, value)
        for name, value in zip(QUESTIONS, (rating.true, rating.solved, rating.satisfied), strict=True)
    ]
