"""Puts the engine's reading of a message into words: what it took the citizen to want, and how sure it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from ticketing.console.rendering import wording
from ticketing.usecases.conversations import MessageView

MOST_ENTITIES = 8


def understanding_rows(messages: Sequence[MessageView]) -> list[tuple[str, str]]:
    """Return label and value of what was read in the latest message that the engine saw; may be empty."""
    read = next((message.understanding for message in reversed(messages) if message.understanding), None)
    if read is None:
        return []
    words = wording()["understanding"]
    values = {
        "intent": _sure(_name(words["intents"], read.get("intent"), "name"), read.get("intent")),
        "topic": _sure(_name({}, read.get("topic"), "name"), read.get("topic")),
        "emergency": _name(words["emergencies"], read.get("emergency"), "kind"),
        "referral": _name(words["grounds"], read.get("referral"), "ground"),
        "entities": _entities(words["entities"], read.get("entities")),
    }
    return [(words["labels"][key], value) for key, value in values.items() if value]


def _name(names: Mapping[str, str], reading: object, key: str) -> str:
    """Return the people's name of a reading such as {"name": "consult"}, or its code when it has none."""
    if not isinstance(reading, dict):
        return ""
    code = str(reading.get(key) or "")
    return names.get(code, code)


def _sure(name: str, reading: Any) -> str:  # noqa: ANN401  (the engine's reading is open-ended JSON)
    confidence = reading.get("confidence") if name else None
    return f"{name} {confidence:.0%}" if isinstance(confidence, float) else name


def _entities(names: Mapping[str, str], entities: object) -> str:
    if not isinstance(entities, list):
        return ""
    found = [part for part in entities if isinstance(part, dict) and part.get("entity") in names]
    pairs = [f"{names[part['entity']]} {part.get('value', '')}" for part in found[:MOST_ENTITIES]]
    return str(wording()["join"]).join(pairs)
