"""Opens an order: from the first words about a matter to a draft that knows all they tell."""

from dataclasses import replace

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.draft import Contact, Draft, read_draft
from actions.elements import take_all, take_opening
from actions.matters import kind_told
from actions.pending import answers
from actions.replies import says_no, says_yes
from actions.topic_action import TopicAction
from actions.topic_question import ask_topic
from actions.turn import Turn
from actions.wording.filing import contact_carried

FORM = "filing_form"
TYPES = ("complain", "seek_help", "report", "suggest", "praise", "consult")


class OpenFiling(TopicAction):
    """A citizen wants something done, complains, reports, suggests or praises."""

    action_name = "action_open_filing"

    async def respond(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[EventType]:
        """Start the form with everything that the first message tells."""
        if turn.emergency:
            return [FollowupAction("action_tell_emergency_number")]
        request_type = turn.intent if turn.intent in TYPES else kind_told(turn.text)
        asked = ask_topic(dispatcher, turn, request_type=request_type)
        return asked or start_filing(dispatcher, tracker, turn, request_type=request_type, text=turn.text)


def start_filing(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    turn: Turn,
    *,
    request_type: str,
    text: str,
    then: Turn | None = None,
) -> list[EventType]:
    """Return the events that start a new form instance about `text` (empty: nothing is known yet).

    `then`: a later message whose place, time and contact belong to the matter as well.
    """
    contact = _known_contact(tracker)
    draft = Draft(instance=turn.message_id, request_type=request_type)
    draft = take_opening(draft, text, turn) if text else draft
    draft = take_all(draft, then) if then else draft
    if contact and draft.contact is None and draft.privacy != "anonymous":
        draft = replace(draft, contact=contact)
        dispatcher.utter_message(text=contact_carried(contact))
    return [
        *draft.to_events(),
        SlotSet("pending", None),
        SlotSet("requested_slot", None),
        FollowupAction(FORM),
    ]


def resume_filing(draft: Draft) -> list[EventType]:
    """Return the events that go on with a draft that was set aside."""
    draft = replace(draft, set_aside=False, confirmation=None)
    return [*draft.to_events(), SlotSet("requested_slot", None), FollowupAction(FORM)]


@answers("kept_draft")
async def take_up_again(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, pending: dict[str, object]
) -> list[EventType] | None:
    """Yes or 继续 goes on with the draft that was set aside; no forgets nothing and says so."""
    if says_yes(turn):
        return resume_filing(read_draft(tracker))
    if says_no(turn):
        dispatcher.utter_message(response="utter_all_right")
        return []
    return None


def _known_contact(tracker: Tracker) -> Contact | None:
    known = tracker.get_slot("known_contact")
    return Contact(**known) if known else None
