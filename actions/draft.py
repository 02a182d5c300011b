"""The order being written down: what is known so far, and which question comes next."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.interfaces import Tracker

QUESTIONS = ("what", "where", "when", "cause", "contact", "privacy", "confirmation")
# These request types are complete without them: a wish or a compliment often has no place, day or cause.
NEEDLESS: dict[str, tuple[str, ...]] = {
    "consult": ("where", "when", "cause"),
    "suggest": ("where", "when", "cause"),
    "praise": ("when", "cause"),
}


@dataclass(frozen=True)
class Element:
    """One of the five elements: a value as spoken, or declined."""

    value: str | None = None
    declined: bool = False


@dataclass(frozen=True)
class Contact:
    """Who asks and how to reach them; `declined` when the citizen would give neither."""

    name: str | None = None
    phone: str | None = None
    declined: bool = False


@dataclass(frozen=True)
class Draft:
    """An order in the making. `instance` names this filling of the form: one instance can file one order."""

    instance: str = ""
    request_type: str = "seek_help"
    matter: str = ""
    title: str | None = None
    asks: tuple[
        tuple[int, int], ...
    ] = ()  # where in the matter the words stand by which something is asked for
    topic: dict[str, Any] | None = None
    place: dict[str, Any] | None = None
    choices: tuple[str, ...] = ()  # districts of which the place can be in any; asked which one
    urgent: bool = False
    risk: str | None = None
    name_told: str | None = None
    asked: dict[str, int] = field(default_factory=dict)
    needless: tuple[str, ...] = ()
    set_aside: bool = False
    changing: bool = False
    what: Element | None = None
    where: Element | None = None
    when: Element | None = None
    cause: Element | None = None
    contact: Contact | None = None
    privacy: str | None = None
    confirmation: str | None = None

    def next_question(self) -> str | None:
        """The first of QUESTIONS without an answer; None when the form is complete or set aside."""
        if self.set_aside:
            return None
        if self.choices and self.what is not None and "where" not in NEEDLESS.get(self.request_type, ()):
            return "where"
        return next((name for name in QUESTIONS if getattr(self, name) is None), None)

    def with_element(self, name: str, value: str | None) -> "Draft":
        """The draft with one of what/where/when/cause given, or declined when `value` is None."""
        element = Element(value=value[:500]) if value else Element(declined=True)
        draft = replace(self, choices=()) if name == "where" else self
        return replace(draft, **{name: element})  # type: ignore[arg-type]

    def asking_anew(self, name: str) -> "Draft":
        """The draft with the answer to one of QUESTIONS taken out, so that it is asked once more."""
        return replace(self, **{name: None})  # type: ignore[arg-type]

    def without_needless(self) -> "Draft":
        """Mark what this request type does not need as declined, remembering that nobody was asked."""
        missing = tuple(n for n in NEEDLESS.get(self.request_type, ()) if getattr(self, n) is None)
        filled = {name: Element(declined=True) for name in missing}
        return replace(self, needless=self.needless + missing, **filled)  # type: ignore[arg-type]

    @property
    def wishes(self) -> tuple[str, ...]:
        """What the citizen asks for, in the citizen's words."""
        return tuple(self.matter[start:end] for start, end in self.asks)

    def counted(self, question: str | None) -> "Draft":
        """The draft with one more asking of `question`."""
        if question is None:
            return self
        return replace(self, asked=self.asked | {question: self.asked.get(question, 0) + 1})

    def to_events(self) -> list[EventType]:
        """Slot events that keep this draft in the tracker."""
        kept = asdict(self)
        events: list[EventType] = [SlotSet(name, kept.pop(name)) for name in QUESTIONS]
        return [*events, SlotSet("filing", kept)]


def read_draft(tracker: Tracker) -> Draft:
    """Return the draft that the tracker's slots hold; an empty one when no form was started."""
    values: dict[str, Any] = dict(tracker.get_slot("filing") or {})
    values["needless"] = tuple(values.get("needless") or ())
    values["choices"] = tuple(values.get("choices") or ())
    values["asks"] = tuple((start, end) for start, end in values.get("asks") or ())
    for name in ("what", "where", "when", "cause"):
        element = tracker.get_slot(name)
        values[name] = Element(**element) if element else None
    contact = tracker.get_slot("contact")
    values["contact"] = Contact(**contact) if contact else None
    values["privacy"] = tracker.get_slot("privacy")
    values["confirmation"] = tracker.get_slot("confirmation")
    return Draft(**values)


def forget_draft() -> list[EventType]:
    """Slot events after which no draft is left."""
    return [*(SlotSet(name, None) for name in QUESTIONS), SlotSet("filing", None)]
