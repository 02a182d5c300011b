"""The filing form: hears every message while an order is written down, and decides the next question."""

import re
from dataclasses import replace

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.asking import AGAIN, CHANGE, FIRST, PHONE_ONLY, PHONE_UNCLEAR, WHICH_DISTRICT, ask, style_after
from actions.corrections import apply_correction, read_correction
from actions.digressions import digression, serve
from actions.draft import Contact, Draft, read_draft
from actions.elements import MOST_WORDS, take_answer, with_privacy
from actions.matters import names_someone, wished_privacy
from actions.replies import quits, says_no, says_yes
from actions.several import answer_and_rest, keep, say_kept_for_later
from actions.turn import Turn, read_turn
from actions.wording.filing import CHANGE_BUTTONS, CONFIRM_BUTTONS, corrected, districts, read_back
from actions.wording.general import text_buttons

CORRECTABLE = ("where", "when", "cause", "contact")
_CORRECTS = re.compile(r"不是.{1,30}[，,\s].{0,3}是|(?:说|写|记|填|弄)错了|错了[，,]|改成|改为|更正")
MOST_OF_A_CORRECTION = 60  # characters; what is longer tells a story
_CHANGES = re.compile(r"^(?:修改|改一下|要改|我要改|不对|有问题|需要修改|我要修改|改)[。！!]*$")
_AFRESH = re.compile(r"重新(?:来|说|填|登记|开始)|从头(?:来|说|开始)")
_CHANGE_PART = {
    "改地点": "where",
    "改时间": "when",
    "改联系方式": "contact",
    "改事情经过": "what",
}
_DIGITS = re.compile(r"\d{5,}")


class ValidateFilingForm(FormValidationAction):
    """Takes the message into the draft; Rasa asks what `requested_slot` names."""

    def name(self) -> str:
        """The name that ties this action to `filing_form`."""
        return "validate_filing_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Serve a digression or accept the answer, then name the next question (None: complete)."""
        turn, draft = read_turn(tracker), read_draft(tracker)
        question = turn.requested
        if question is None:
            return _go_on(draft)
        turn, rest = answer_and_rest(turn)
        say_kept_for_later(dispatcher, rest)
        kind = digression(turn, question=question, questions_are_answers=_question_expected(draft, question))
        if kind and await serve(dispatcher, tracker, turn, kind=kind, question=question):
            return [*keep(tracker, rest), *draft.to_events(), *ask(question, style=style_after(kind))]
        heard = hear(draft, question, turn)
        _acknowledge(dispatcher, draft, heard)
        return [*keep(tracker, rest), *_go_on(heard, heard=turn)]


def _acknowledge(dispatcher: CollectingDispatcher, before: Draft, after: Draft) -> None:
    """Say that a correction was taken; at the read-back the order itself shows it."""
    if before.asked.get("confirmation") or after.set_aside:
        return
    for name in CORRECTABLE:
        old, new = getattr(before, name), getattr(after, name)
        if old is not None and new is not None and old != new:
            dispatcher.utter_message(text=corrected(name, after))


class AskConfirmation(Action):
    """Reads the order back, or asks which part is to change."""

    def name(self) -> str:
        """The name by which the form finds this action."""
        return "action_ask_filing_form_confirmation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Speak according to `asking_style`."""
        style = tracker.get_slot("asking_style")
        if style == CHANGE:
            dispatcher.utter_message(response="utter_what_to_change", buttons=text_buttons(*CHANGE_BUTTONS))
        elif style == FIRST:
            dispatcher.utter_message(
                text=read_back(read_draft(tracker)), buttons=text_buttons(*CONFIRM_BUTTONS)
            )
        else:
            response = "utter_confirm_again" if style == AGAIN else "utter_kept_for_now"
            dispatcher.utter_message(response=response, buttons=text_buttons(*CONFIRM_BUTTONS))
        return []


def hear(draft: Draft, question: str, turn: Turn) -> Draft:
    """Return the draft after the citizen's words."""
    if quits(turn):
        return replace(draft, set_aside=True)
    if turn.intent == "start_over" or _AFRESH.search(turn.text):
        return Draft(instance=turn.message_id, request_type=draft.request_type, contact=draft.contact)
    if len(turn.text) <= MOST_OF_A_CORRECTION and (turn.intent == "correct" or _CORRECTS.search(turn.text)):
        correction = read_correction(turn, draft)
        if correction:
            return replace(apply_correction(draft, correction, turn), changing=False)
    if question == "confirmation":
        return _hear_confirmation(draft, turn)
    if question == "privacy":
        return _hear_privacy(draft, turn)
    if _only_nods(turn) and draft.asked.get(question, 0) < 2:
        return draft
    return take_answer(draft, question, turn)


def _hear_confirmation(draft: Draft, turn: Turn) -> Draft:
    if turn.text in _CHANGE_PART:
        return replace(draft.asking_anew(_CHANGE_PART[turn.text]), changing=False)
    if _CHANGES.match(turn.text) or says_no(turn):
        return replace(draft, changing=True)
    if says_yes(turn) and not draft.changing:
        return replace(draft, confirmation="yes")
    if says_yes(turn):
        return replace(draft, changing=False)
    return _added(draft, turn)


def _added(draft: Draft, turn: Turn) -> Draft:
    """Anything else at the read-back is a new fact: a new phone, or more about the matter."""
    phones = turn.found("phone")
    wish = wished_privacy(turn.text)
    draft = with_privacy(draft, wish) if wish else draft
    if phones:
        name = next(iter(turn.found("person")), draft.contact.name if draft.contact else None)
        draft = replace(draft, contact=Contact(name=name, phone=phones[0]))
    if not phones and not wish:
        what = draft.what.value if draft.what and draft.what.value else ""
        draft = draft.with_element("what", f"{what}；{turn.text}".strip("；"))
    return replace(draft, matter=f"{draft.matter}\n{turn.text}"[:MOST_WORDS], changing=False)


def _hear_privacy(draft: Draft, turn: Turn) -> Draft:
    wish = wished_privacy(turn.text)
    if wish:
        return with_privacy(draft, wish)
    if says_yes(turn) and "提交" not in turn.text:
        return with_privacy(draft, "confidential")
    said_more = not (says_no(turn) or turn.intent == "decline" or len(turn.text) <= 6)
    matter = f"{draft.matter}\n{turn.text}"[:MOST_WORDS] if said_more else draft.matter
    return replace(draft, privacy="open", matter=matter)


def _only_nods(turn: Turn) -> bool:
    return says_yes(turn) and not turn.entities


def _question_expected(draft: Draft, question: str) -> bool:
    return question in ("what", "cause") and draft.request_type == "consult"


def _go_on(draft: Draft, *, heard: Turn | None = None) -> list[EventType]:
    """Settle what needs no question, and ask the first open one; `heard` was just answered."""
    draft = _settled(draft)
    following = draft.next_question()
    style = _style(draft, following, heard)
    which = [SlotSet("which_district", districts(draft.choices))] if style == WHICH_DISTRICT else []
    return [*draft.counted(following).to_events(), *which, *ask(following, style=style)]


def _settled(draft: Draft) -> Draft:
    if draft.privacy is not None or draft.contact is None:
        return draft
    if not draft.contact.name and not draft.contact.phone:
        return replace(draft, privacy="anonymous")
    if draft.request_type == "report" or (draft.request_type == "complain" and names_someone(draft.matter)):
        return draft
    return replace(draft, privacy="open")


def _style(draft: Draft, following: str | None, heard: Turn | None) -> str:
    if following == "confirmation":
        return CHANGE if draft.changing else FIRST
    if following == "where" and draft.choices:
        return WHICH_DISTRICT
    if following == "contact" and heard and heard.requested == "contact":
        return PHONE_UNCLEAR if _DIGITS.search(heard.text) else PHONE_ONLY
    return AGAIN if following and draft.asked.get(following) else FIRST
