"""What a citizen says in mid-form that is no answer: it is served, then the form goes on where it was."""

import re

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.consulting import answer_in_form, explain_route, is_secret
from actions.emergency import tell_number
from actions.handover import hand_over
from actions.progress import tell_progress_in_form
from actions.ticketing_client import NotReached
from actions.turn import PLACES, TIMES, Turn
from actions.wording.general import UNREADABLE

SMALL_TALK = ("greet", "thank", "goodbye", "ask_bot", "chitchat")
_PERSON = re.compile(r"转人工|人工(?:客服|服务|坐席)?$|真人|找个?人(?:跟我)?说")
_RESUME = re.compile(r"^(?:继续|接着)(?:说|登记|来|填)?(?:吧)?$|^(?:我)?(?:已经)?安全了")
# How sure the free reading must be that a message is small talk before it is not taken as the answer.
# With some thirty intents a clear winner often has less than a third; where a place or a day is asked for and
# none is in the message, that is enough. A remark that is taken for small talk is lost, small talk that is
# taken for a remark is only read back.
_SURE = {"what": 0.75, "cause": 0.6, "contact": 0.6, "remark": 0.9, "where": 0.2, "when": 0.2}
STORIES = ("what", "cause", "remark")
_FITTING = {"where": PLACES, "when": TIMES, "contact": ("phone", "person")}


def digression(turn: Turn, *, question: str, questions_are_answers: bool = False) -> str | None:
    """Name what the message is when it does not answer `question`; None when it does."""
    if turn.emergency:
        return "emergency"
    if is_secret(turn):
        return "referral"
    if turn.intent == "ask_person" or _PERSON.search(turn.text):
        return "handover"
    if _RESUME.match(turn.text):
        return "resume"
    if not turn.readable:
        return "unreadable"
    return _by_intent(turn, question=question, questions_are_answers=questions_are_answers)


def _by_intent(turn: Turn, *, question: str, questions_are_answers: bool) -> str | None:
    if turn.intent == "consult":
        return None if questions_are_answers else "consulting"
    if turn.intent in ("repeat", "slower"):
        return "repeat"
    if turn.intent in ("referral", "ask_progress"):
        return turn.intent
    return "smalltalk" if _is_small_talk(turn, question) else None


def _is_small_talk(turn: Turn, question: str) -> bool:
    if turn.found(*_FITTING.get(question, ())):
        return False
    if turn.intent in SMALL_TALK:
        return True
    return turn.free_intent in SMALL_TALK and turn.free_confidence >= _SURE.get(question, 0.35)


async def serve(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, *, kind: str, question: str
) -> bool:
    """Answer the digression; the form then asks again. False: it was the answer after all."""
    if kind in ("consulting", "ask_progress"):
        return await _look_up(dispatcher, turn, kind=kind, question=question)
    if kind == "emergency":
        tell_number(dispatcher, turn)
    elif kind == "handover":
        hand_over(dispatcher, tracker, reason="asked")
    elif kind == "unreadable":
        dispatcher.utter_message(text=UNREADABLE)
    elif kind == "referral":
        explain_route(dispatcher, turn)
    elif kind == "smalltalk":
        dispatcher.utter_message(response=f"utter_{_small_talk(turn)}_in_form")
    return True


async def _look_up(dispatcher: CollectingDispatcher, turn: Turn, *, kind: str, question: str) -> bool:
    try:
        if kind == "ask_progress":
            await tell_progress_in_form(dispatcher, turn)
            return True
        if await answer_in_form(dispatcher, turn):
            return True
    except NotReached:
        pass
    if question in STORIES:
        # A story may end in a question; one that nobody can look up is part of the story.
        return False
    dispatcher.utter_message(response="utter_no_answer_in_form")
    return True


def _small_talk(turn: Turn) -> str:
    intent = turn.intent if turn.intent in SMALL_TALK else turn.free_intent
    return "ask_bot" if intent == "ask_bot" else "chitchat"
