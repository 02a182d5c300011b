"""An order form filled from a conversation: each value with the message and the place it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The engine's entity to the form's field.
FIELDS = {"place": "where", "time": "when", "person": "caller_name", "phone": "phone"}
REQUEST_TYPES = frozenset({"consult", "seek_help", "complain", "report", "suggest", "praise"})
DEFAULT_TYPE = "seek_help"
# A citizen's message this short tells no matter ("您好", "转人工").
LEAST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One message of the citizen with what the engine read in it."""

    seq: int
    text: str
    understanding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value for one field; `start`..`end` are its characters in message `seq` (both 0: the whole)."""

    value: str
    seq: int
    start: int = 0
    end: int = 0
    confidence: float = 1.0


def prefill(readings: Sequence[Reading]) -> dict[str, Prefilled]:
    """Return what a conversation says already, by form field; what was said last counts.

    But the matter is the longest message (a correction is short, a story is long), and topic and kind of
    request are those that the engine was surest of: an aside after a story has a topic, too, and a wrong one.
    """
    found: dict[str, Prefilled] = {}
    for reading in readings:
        found |= _entities(reading)
        found |= {
            name: label for name, label in _labels(reading).items() if _is_surer(label, found.get(name))
        }
    told = [reading for reading in readings if len(reading.text) >= LEAST_WORDS]
    if told:
        longest = max(told, key=lambda reading: len(reading.text))
        found["what"] = Prefilled(longest.text, longest.seq)
    return found


def _is_surer(label: Prefilled, before: Prefilled | None) -> bool:
    return before is None or label.confidence >= before.confidence


def _entities(reading: Reading) -> dict[str, Prefilled]:
    found: dict[str, Prefilled] = {}
    for entity in _listed(reading.understanding.get("entities")):
        field = FIELDS.get(str(entity.get("entity")))
        if field is None:
            continue
        start, end = entity.get("start"), entity.get("end")
        inside = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(reading.text)
        span = (start, end) if inside else (0, 0)
        # The citizen's own words, as they can be found again in the message.
        value = reading.text[span[0] : span[1]] if inside else str(entity.get("value", ""))
        found[field] = Prefilled(value, reading.seq, *span)
    return found


def _labels(reading: Reading) -> dict[str, Prefilled]:
    found: dict[str, Prefilled] = {}
    intent = reading.understanding.get("intent")
    name = intent.get("name") if isinstance(intent, dict) else None
    if name in REQUEST_TYPES:
        found["request_type"] = Prefilled(name, reading.seq, confidence=_confidence(intent))
    topic = reading.understanding.get("topic")
    if isinstance(topic, dict) and topic.get("code"):
        found["topic"] = Prefilled(str(topic["code"]), reading.seq, confidence=_confidence(topic))
    return found


def _confidence(label: Any) -> float:  # noqa: ANN401  (the engine's reading is open-ended JSON)
    value = label.get("confidence")
    return float(value) if isinstance(value, int | float) else 0.0


def _listed(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
