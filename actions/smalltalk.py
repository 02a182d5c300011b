"""Answers without a topic: what follows the bot's own question, repetition, and not understanding."""

import re

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.filing_opening import start_filing
from actions.matters import announces, kind_told, sounds_like_trouble, without_announcement
from actions.pending import asking
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.general import text_buttons

_SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]?")
SLOW_SENTENCES = 2
ELEMENTS = ("place", "time", "phone", "person", "order_number", "email", "id_card")
LONG_MATTER = 25
LEAST_TROUBLE = 3
LEAST_MATTER = 4  # characters beside place, time and contact that make a message a request


class Continue(TopicAction):
    """A bare answer without a form; the open question, if any, was already tried by the base class."""

    action_name = "action_continue"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """An order number shows its progress, a matter opens an order, anything else is asked about."""
        if turn.order_number:
            return [FollowupAction("action_show_progress")]
        if turn.intent in ("affirm", "deny", "decline"):
            dispatcher.utter_message(response="utter_all_right")
            return []
        return open_or_ask(dispatcher, tracker, turn)


class NotUnderstood(TopicAction):
    """The engine has no idea; overrides Rasa's own fallback."""

    action_name = "action_default_fallback"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """A matter in unusual words still opens an order; anything else is asked about."""
        return open_or_ask(dispatcher, tracker, turn)


class Repeat(TopicAction):
    """The citizen did not catch it."""

    action_name = "action_repeat"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Say the last message again; slower means only its last sentences."""
        last = last_words(tracker)
        if not last:
            dispatcher.utter_message(response="utter_greet")
            return []
        text, buttons = last
        dispatcher.utter_message(text=_shorter(text) if turn.intent == "slower" else text, buttons=buttons)
        return []


def open_or_ask(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Open an order when the message tells or announces a matter, else say that it was not understood."""
    if announces(turn.text) or is_matter(turn):
        text = "" if announces(turn.text) else turn.text
        return start_filing(dispatcher, tracker, turn, request_type=kind_told(turn.text), text=text)
    return say_not_understood(dispatcher, tracker)


def is_matter(turn: Turn) -> bool:
    """True for a text with words of its own that is long, names a place or speaks of trouble."""
    rest = matter_beside(turn)
    if sounds_like_trouble(rest) and len(rest) >= LEAST_TROUBLE:
        return True
    return len(rest) >= LONG_MATTER or (bool(turn.found("place")) and len(rest) >= LEAST_MATTER)


def say_not_understood(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say so; from the second time in a row a person is offered first."""
    if _missed_last_time(tracker):
        dispatcher.utter_message(response="utter_offer_person", buttons=text_buttons("转人工"))
        return [asking("offer_person")]
    dispatcher.utter_message(response="utter_not_understood")
    return [asking("not_understood")]


def matter_beside(turn: Turn) -> str:
    """The words that are neither an element nor an announcement, so probably the matter itself."""
    rest = turn.text
    for value in turn.found(*ELEMENTS):
        rest = rest.replace(value, "")
    return without_announcement(rest)


def last_words(tracker: Tracker) -> tuple[str, list[dict[str, str]]] | None:
    """Text and buttons of the bot's latest message, or None when it has said nothing yet."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot" and event.get("text"):
            buttons = (event.get("data") or {}).get("buttons") or []
            return event["text"], buttons
    return None


def _missed_last_time(tracker: Tracker) -> bool:
    pending = tracker.get_slot("pending") or {}
    return pending.get("kind") in ("not_understood", "offer_person")


def _shorter(text: str) -> str:
    return "".join(_SENTENCE.findall(text)[-SLOW_SENTENCES:]).strip()
