"""The end of the filing form: the order is filed, or set aside with everything kept."""

import hashlib
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.draft import Contact, Draft, Element, forget_draft, read_draft
from actions.filing_opening import resume_filing
from actions.matters import gist_of, title_of
from actions.pending import answers, asking
from actions.replies import says_yes
from actions.ticketing_client import NotReached, Refused, open_ticketing
from actions.topic_action import TopicAction
from actions.turn import Turn
from actions.wording.filing import HAND_OVER, RETRY, asked_for, filed
from actions.wording.general import text_buttons

LONGEST_ELEMENT = 2000  # characters, as the service takes them


class CloseFiling(TopicAction):
    """Runs when `filing_form` has ended."""

    action_name = "action_close_filing"
    reads_message = False

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """File what was confirmed; keep what was set aside."""
        draft = read_draft(tracker)
        if draft.set_aside:
            dispatcher.utter_message(response="utter_set_aside")
            return [asking("kept_draft")]
        return await file_draft(dispatcher, draft, conversation_id=turn.conversation_id)


async def file_draft(
    dispatcher: CollectingDispatcher, draft: Draft, *, conversation_id: str
) -> list[EventType]:
    """File the draft under its own key: trying again never makes a second order."""
    key = hashlib.sha256(f"{conversation_id}\n{draft.instance}".encode()).hexdigest()
    try:
        order = await open_ticketing().file_order(new_order(draft, conversation_id=conversation_id), key=key)
    except NotReached:
        dispatcher.utter_message(response="utter_filing_down", buttons=text_buttons(RETRY, HAND_OVER))
        return [asking("retry_filing")]
    except Refused as refusal:
        return _refused(dispatcher, draft, refusal)
    dispatcher.utter_message(text=filed(order))
    return [
        *forget_draft(),
        SlotSet("last_order", order.number),
        SlotSet("known_contact", _contact_to_keep(draft)),
    ]


def new_order(draft: Draft, *, conversation_id: str) -> dict[str, Any]:
    """The body of POST /orders for a complete draft."""
    contact = draft.contact or Contact(declined=True)
    anonymous = draft.privacy == "anonymous"
    elements = {name: _element(getattr(draft, name)) for name in ("what", "where", "when", "cause")}
    elements["what"] = _element(_with_wishes(draft))
    elements["caller_name"] = _element(Element(contact.name, declined=not contact.name))
    elements["phone"] = _element(Element(contact.phone, declined=not contact.phone))
    topic = draft.topic or {}
    return {
        "request_type": draft.request_type,
        "matter": draft.matter or _words(draft),
        "title": draft.title or title_of(draft.matter or _words(draft)),
        "topic": {key: topic.get(key) for key in ("code", "name", "confidence")}
        if topic.get("code")
        else None,
        "elements": elements,
        "place": draft.place,
        "anonymous": anonymous,
        "confidential": draft.privacy in ("anonymous", "confidential"),
        "urgent": draft.urgent,
        "source": {"channel": conversation_id.partition(":")[0], "conversation_id": conversation_id},
        "understanding": {
            "not_asked": list(draft.needless),
            "asks": [list(span) for span in draft.asks],
            "topic_ranking": topic.get("ranking", []),
            "unit_ranking": topic.get("units", []),
            **({"risk": draft.risk} if draft.risk else {}),
        },
    }


@answers("retry_filing")
async def try_again(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, Any]
) -> list[EventType] | None:
    """Files the kept draft once more with the same key."""
    if RETRY in turn.text or says_yes(turn) or turn.intent == "repeat":
        return await file_draft(dispatcher, read_draft(tracker), conversation_id=turn.conversation_id)
    return None


def _refused(dispatcher: CollectingDispatcher, draft: Draft, refusal: Refused) -> list[EventType]:
    if refusal.code == "order_incomplete" and draft.next_question() not in (None, "confirmation"):
        return resume_filing(draft)
    dispatcher.utter_message(response="utter_filing_refused", buttons=text_buttons(HAND_OVER))
    return [asking("retry_filing")]


def _contact_to_keep(draft: Draft) -> dict[str, Any] | None:
    contact = draft.contact
    if draft.privacy == "anonymous" or contact is None or not contact.phone:
        return None
    return {"name": contact.name, "phone": contact.phone, "declined": False}


def _element(element: Element | None) -> dict[str, Any]:
    element = element or Element(declined=True)
    # A long petition answers everything at once: the element is its beginning, the matter holds every word.
    return {"value": element.value and element.value[:LONGEST_ELEMENT], "declined": element.declined}


def _with_wishes(draft: Draft) -> Element | None:
    """What happened, and what is asked for where a long petition says that elsewhere."""
    value = (draft.what.value if draft.what else None) or ""
    further = [words for words in draft.wishes if words not in value]
    return Element(asked_for(value, further)) if value and further else draft.what


def _words(draft: Draft) -> str:
    return gist_of((draft.what.value if draft.what else None) or "")
