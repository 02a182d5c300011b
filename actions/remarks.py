"""The remark form: a citizen's further words for an order, a supplement or why a result is not accepted."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.asking import FIRST, ask, style_after
from actions.commands import carry_out
from actions.digressions import digression, serve
from actions.replies import quits
from actions.topic_action import TopicAction
from actions.turn import Turn, read_turn
from actions.wording.satisfaction import reopened, reworking
from actions.wording.supervision import supplemented

FORM = "remark_form"


def ask_remark(*, command: str, number: str, facts: dict[str, Any] | None = None) -> list[EventType]:
    """Return the events that start the form; `facts` go along with the words to the service."""
    remark_for = {"command": command, "number": number, "facts": facts or {}}
    return [
        SlotSet("remark", None),
        SlotSet("remark_for", remark_for),
        SlotSet("requested_slot", None),
        FollowupAction(FORM),
    ]


async def send_remark(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    *,
    command: str,
    number: str,
    text: str,
    facts: dict[str, Any] | None = None,
    tail: str | None = None,
) -> list[EventType]:
    """Send the words and say what comes of them."""
    sent = {"text": text[:2000], **(facts or {})} | ({"phone_tail": tail} if tail else {})
    order, events = await carry_out(dispatcher, turn, command=command, number=number, facts=sent)
    if order:
        words = {"supplement": supplemented, "reopen": reopened, "rate": reworking}[command]
        dispatcher.utter_message(text=words(order))
        events = [*events, SlotSet("last_order", order.number)]
    return events


class ValidateRemarkForm(FormValidationAction):
    """Hears the words; a digression is served first."""

    def name(self) -> str:
        """The name that ties this action to `remark_form`."""
        return "validate_remark_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Ask once; whatever is no digression is the remark."""
        turn = read_turn(tracker)
        if turn.requested is None:
            wanted = (tracker.get_slot("remark_for") or {}).get("command")
            return ask("remark", style="supplement" if wanted == "supplement" else FIRST)
        kind = digression(turn, question="remark")
        if kind and await serve(dispatcher, tracker, turn, kind=kind, question="remark"):
            return ask("remark", style=style_after(kind))
        dropped = quits(turn)
        return [SlotSet("remark", None if dropped else turn.text), *ask(None)]


class SendRemark(TopicAction):
    """Runs when `remark_form` has ended."""

    action_name = "action_send_remark"
    reads_message = False

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Send what was said; nothing said means that the citizen changed their mind."""
        remark, wanted = tracker.get_slot("remark"), tracker.get_slot("remark_for") or {}
        cleared: list[EventType] = [SlotSet("remark", None), SlotSet("remark_for", None)]
        if not remark or not wanted:
            dispatcher.utter_message(response="utter_all_right")
            return cleared
        events = await send_remark(dispatcher, turn, text=remark, **wanted)
        return [*cleared, *events]
