"""Questions: answered from the knowledge base, or honestly not."""

import re
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.filing_opening import start_filing
from actions.matters import TELLING, has_matter
from actions.pending import answers, asking
from actions.replies import says_no, says_yes
from actions.several import kept_turn, remembered
from actions.ticketing_client import Answer, open_ticketing
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.consulting import ASKED_THIS, REGISTER_ANYWAY, STATE_SECRET, full_answer, lawful_route
from actions.wording.general import text_buttons

NONE_OF_THEM = "都不是"
REGISTER = "登记咨询单"
PERSON = "转人工"
_ASKING = re.compile(
    r"您好|你好|请问|咨询一下|问一下|想问|我想|我要|怎么样?|如何|咋|(?:在|去|到|上)?(?:哪里|哪儿|哪)|(?:需要|要|带|用)?什么|材料|手续|"
    r"多少钱|多少|多久|几天|能不能|可不可以|可以|吗|呢|啊|呀|呗|[?？,，。！!、\s]|办理|办|的|需要|要|得|用"
)


class AnswerQuestion(TopicAction):
    """A question outside a form."""

    action_name = "action_answer_question"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Answer, offer likely entries, or say that no reliable answer is there and offer an order."""
        return await answer_question(dispatcher, tracker, turn)


class ExplainRoute(TopicAction):
    """A matter that belongs to courts, arbitration, discipline, review, petition offices …"""

    action_name = "action_explain_route"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Name the lawful route and the rule, and offer a person. Nothing is filed."""
        explain_route(dispatcher, turn)
        return [] if is_secret(turn) else [asking("told_route", text=turn.text)]


def explain_route(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say the route for the ground that the engine named."""
    ground = (turn.referral or {}).get("ground")
    choices = (PERSON,) if is_secret(turn) or turn.requested else (REGISTER_ANYWAY, PERSON)
    dispatcher.utter_message(text=lawful_route(ground), buttons=text_buttons(*choices))


def is_secret(turn: Turn) -> bool:
    """True when the words may hold a state secret: they are neither repeated nor kept."""
    return (turn.referral or {}).get("ground") == STATE_SECRET


async def answer_question(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Speak the best answer to the message; returns the events that remember what was offered."""
    question = turn.text
    if not has_matter(question):
        dispatcher.utter_message(response="utter_ask_question")
        return []
    found = await open_ticketing().answer(question[:500])
    found = _certain(found, question)
    if found.decision == "answer" and found.entry:
        dispatcher.utter_message(text=full_answer(found.entry))
        dispatcher.utter_message(text=ASKED_THIS, buttons=text_buttons("是的", "不是", PERSON))
        return [asking("answered", **_about(turn), titles=_titles(found))]
    if len(question) >= TELLING:
        # A story that no entry answers is a question for the responsible unit.
        return start_filing(dispatcher, tracker, turn, request_type="consult", text=question)
    if found.decision == "offer" and found.candidates:
        return _offer(dispatcher, _about(turn), _titles(found))
    return _offer_order(dispatcher, _about(turn))


def _about(turn: Turn) -> dict[str, Any]:
    """What stays of a question until the citizen has said whether it was answered: an order is made of it."""
    return {"question": turn.text, "matter": remembered(turn)}


async def answer_in_form(dispatcher: CollectingDispatcher, turn: Turn) -> bool:
    """Answer a question in mid-form without opening anything else; False when no entry fits."""
    found = _certain(await open_ticketing().answer(turn.text[:500]), turn.text)
    entry = found.entry or next(iter(found.candidates), None)
    if entry is None or found.decision == "refuse":
        return False
    dispatcher.utter_message(text=full_answer(entry))
    return True


def _certain(found: Answer, question: str) -> Answer:
    """A question about the very thing of one offered title needs no choice, however it is asked."""
    if found.entry or not found.candidates:
        return found
    thing = _thing(question)
    meant = [entry for entry in found.candidates if _thing(entry.title) == thing]
    return Answer("answer", meant[0], found.candidates) if thing and len(meant) == 1 else found


def _thing(question: str) -> str:
    """What is asked about, without the words that only ask: 居住证在哪里办理 and 居住证怎么办理 are one."""
    return _ASKING.sub("", question)


def _titles(found: Answer) -> list[str]:
    return [entry.title for entry in found.candidates if not found.entry or entry.id != found.entry.id][:3]


def _offer(dispatcher: CollectingDispatcher, about: dict[str, Any], titles: list[str]) -> list[EventType]:
    dispatcher.utter_message(response="utter_which_question", buttons=text_buttons(*titles, NONE_OF_THEM))
    return [asking("offered", **_kept(about), titles=titles)]


def _offer_order(dispatcher: CollectingDispatcher, about: dict[str, Any]) -> list[EventType]:
    dispatcher.utter_message(response="utter_no_answer", buttons=text_buttons(REGISTER, PERSON))
    return [asking("offer_order", **_kept(about))]


def _kept(about: dict[str, Any]) -> dict[str, Any]:
    return {key: about[key] for key in ("question", "matter") if key in about}


@answers("answered")
async def was_this_asked(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Yes ends it; no offers the next likely entries, then an order."""
    if says_yes(turn):
        dispatcher.utter_message(response="utter_glad")
        return []
    if says_no(turn):
        titles = pending.get("titles") or []
        return _offer(dispatcher, pending, titles) if titles else _offer_order(dispatcher, pending)
    return None


@answers("offered")
async def choose_entry(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """A title shows its entry; none of them offers an order."""
    if says_no(turn):
        return _offer_order(dispatcher, pending)
    title = _chosen(turn.text, pending.get("titles") or [])
    if title is None:
        return None
    found = await open_ticketing().answer(title)
    entries = [entry for entry in (found.entry, *found.candidates) if entry]
    entry = next((e for e in entries if e.title == title), None)
    if entry is None:
        return _offer_order(dispatcher, pending)
    dispatcher.utter_message(text=full_answer(entry))
    return []


@answers("offer_order")
async def register_question(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Yes files the question as a consultation order."""
    if says_yes(turn):
        asked = kept_turn(pending["matter"], turn) if "matter" in pending else turn
        return start_filing(dispatcher, tracker, asked, request_type="consult", text=pending["question"])
    if says_no(turn):
        dispatcher.utter_message(response="utter_all_right")
        return []
    return None


@answers("told_route")
async def register_anyway(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Who insists gets an order: the bot only informs, a person decides what is accepted."""
    if turn.text == REGISTER_ANYWAY or says_yes(turn):
        return start_filing(dispatcher, tracker, turn, request_type="seek_help", text=pending["text"])
    return None


def _chosen(text: str, titles: list[str]) -> str | None:
    ordinals = ("第一", "第二", "第三")
    for place, title in enumerate(titles):
        if text == title or text.startswith(ordinals[place]) or text == str(place + 1):
            return title
    return titles[0] if len(titles) == 1 and text in ("是的", "是", "对") else None
