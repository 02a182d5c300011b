"""How a form asks: the slot events that choose question and wording."""

from rasa_sdk.events import EventType, SlotSet

FIRST = "first"
AGAIN = "again"  # the shorter wording, after a digression
QUIET = "quiet"  # after an emergency: nothing is asked, what was said is kept
CHANGE = "change"  # at the read-back: which part is to change
WHICH_DISTRICT = "which_district"  # a road that runs through several of them
PHONE_ONLY = "phone_only"
PHONE_UNCLEAR = "phone_unclear"


def ask(question: str | None, *, style: str = FIRST) -> list[EventType]:
    """Ask `question` next in this style; None ends the form."""
    return [SlotSet("asking_style", style), SlotSet("requested_slot", question)]


def style_after(kind: str) -> str:
    """The style of the open question after a digression of this kind."""
    return QUIET if kind in ("emergency", "handover") else AGAIN
