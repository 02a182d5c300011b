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

    def found(self, *kinds: str) -> list[str]:
        """Values of the entities of these kinds, in reading order, each once."""
        hits = [e for e in self.entities if e.get("entity") in kinds and e.get("value")]
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
        topic=message.get("topic") or None,
        emergency=message.get("emergency") or None,
        referral=message.get("referral") or None,
        message_id=str(metadata.get("message_id") or message.get("message_id") or ""),
        conversation_id=tracker.sender_id,
        requested=tracker.get_slot("requested_slot"),
    )
