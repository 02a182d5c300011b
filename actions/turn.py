"""The citizen's latest message as the engine understood it, in one typed object."""

import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk.interfaces import Tracker

_HAN = re.compile(r"[\u3400-\u9fff]")
_PAYLOAD = re.compile(
    r"^[/／]?\s*\w+\s*\{|</?\w+[^>]*>|\b(?:select|drop|insert|delete|union)\b.+\b(?:from|table|into)\b", re.I
)
PLACES = ("place",)
TIMES = ("time",)
CLEARLY_CHINESE = 12  # characters; a petition may quote a mark-up sign or an English word
SHORTEST_PLACE = 3  # characters; below it a name alone says too little
REMAINDER = "其他"
ADJOINING = 2  # characters between two parts of one address


@dataclass(frozen=True)
class Turn:
    """One message: `intent` weighs the open question, `free_intent` is the reading without it."""

    text: str
    intent: str
    confidence: float
    free_intent: str
    free_confidence: float
    entities: tuple[dict[str, Any], ...]
    topic: dict[str, Any] | None
    emergency: dict[str, Any] | None
    referral: dict[str, Any] | None
    message_id: str
    conversation_id: str
    requested: str | None
    raw: str = ""  # the message as it came: offsets of the engine hold in it
    petition: dict[str, Any] | None = None
    risk: dict[str, Any] | None = None
    topic_choice: list[dict[str, Any]] | None = None
    acts: tuple[dict[str, Any], ...] = ()

    def found(self, *kinds: str) -> list[str]:
        """Values of the entities of these kinds, in reading order, each once.

        People in the story (`role` "other": the village head complained of) are not the caller and not here.
        """
        hits = [e for e in self.entities if e.get("entity") in kinds and e.get("value") and not _is_other(e)]
        ordered = sorted(hits, key=lambda e: e.get("start", 0))
        return list(dict.fromkeys(str(e["value"]) for e in ordered))

    @property
    def address(self) -> str | None:
        """The place that is best known, with the parts that follow it at once."""
        places = sorted(
            (e for e in self.entities if e.get("entity") in PLACES), key=lambda e: e.get("start", 0)
        )
        if not places:
            return None
        best = next((e for e in places if e.get("district") or e.get("code")), places[0])
        start, end = best.get("start", 0), best.get("end", 0)
        for place in places:
            if 0 <= place.get("start", 0) - end <= ADJOINING:
                end = place["end"]
        return self.text[start:end].strip() or str(best["value"])

    def address_within(self, place: str | None) -> str | None:
        """The address of the matter where the engine told which of several it is, else the best known."""
        return place if place and len(place) >= SHORTEST_PLACE else self.address

    @property
    def order_number(self) -> str | None:
        """The first order number in the message."""
        return next(iter(self.found("order_number")), None)

    @property
    def readable(self) -> bool:
        """False for what no Chinese sentence can be: emoji only, payloads, markup, foreign text."""
        characters = len(_HAN.findall(self.text))
        if characters >= CLEARLY_CHINESE:
            return True
        if _PAYLOAD.search(self.text):
            return False
        return characters > 0 or bool(re.search(r"\d", self.text))


def _is_other(entity: dict[str, Any]) -> bool:
    return entity.get("role") == "other"


def _topic(message: dict[str, Any]) -> dict[str, Any] | None:
    """The likeliest topic, with what else is likely: the dispatcher's suggestions are made from it."""
    topic = message.get("topic")
    if not topic:
        return None
    likely = [
        {"code": entry["code"], "confidence": entry["confidence"]}
        for entry in (message.get("topic_ranking") or [])[:3]
    ]
    units = [
        {"name": entry["name"], "history": entry["history"]}
        for entry in message.get("unit_ranking") or []
        if entry.get("history") is not None
    ]
    return {**topic, "ranking": likely, "units": units}


def read_turn(tracker: Tracker) -> Turn:
    """Read the latest message of the tracker; missing keys become empty values."""
    message = tracker.latest_message or {}
    intent = message.get("intent") or {}
    free = message.get("intent_free") or intent
    metadata = message.get("metadata") or {}
    return Turn(
        text=(message.get("text") or "").strip(),
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        free_intent=free.get("name") or "",
        free_confidence=float(free.get("confidence") or 0.0),
        entities=tuple(message.get("entities") or ()),
        topic=_topic(message),
        emergency=_present(message.get("emergency"), "kind"),
        referral=_present(message.get("referral"), "ground"),
        message_id=str(metadata.get("message_id") or message.get("message_id") or ""),
        conversation_id=tracker.sender_id,
        requested=tracker.get_slot("requested_slot"),
        raw=message.get("text") or "",
        petition=message.get("petition") or None,
        risk=_present(message.get("risk"), "kind"),
        topic_choice=_topic_choice(message),
        acts=tuple(message.get("acts") or ()),
    )


def _topic_choice(message: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Two close topics, when another unit would lead for each; none of them a remainder ("其他…")."""
    choice = message.get("topic_choice") or []
    units = [_lead_of(str(topic["code"]), message.get("unit_ranking") or []) for topic in choice]
    if len(units) != 2 or None in units or units[0] == units[1]:
        return None
    return None if any(str(topic["name"]).startswith(REMAINDER) for topic in choice) else choice


def _lead_of(code: str, ranking: list[dict[str, Any]]) -> str | None:
    for unit in ranking:
        if any(r.get("kind") == "rule" and r.get("topic") == code for r in unit.get("reasons") or []):
            return str(unit["name"])
    return None


def _present(reading: dict[str, Any] | None, key: str) -> dict[str, Any] | None:
    """The engine always names these readings; without a kind or ground there is nothing."""
    return reading if reading and reading.get(key) else None
