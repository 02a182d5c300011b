"""What a knowledge entry is, when it may be given as an answer, and what an answer to a question is."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class Online(StrEnum):
    """Whether the matter can be done without coming in person."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"


class Decision(StrEnum):
    """What to do with a question: give the entry, offer candidates to choose from, or say "I don't know"."""

    ANSWER = "answer"
    OFFER = "offer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer of the knowledge base. Dates are days in Asia/Shanghai, both ends included."""

    id: str
    area: str
    title: str
    paraphrases: tuple[str, ...]
    answer: str
    owner: str
    source: str
    as_of: date
    valid_until: date
    online: Online
    online_where: str
    place: str
    materials: tuple[str, ...]
    fee: str
    days: str
    visits: int
    cross_province: bool
    audience: str
    demo: bool

    def valid_on(self, day: date) -> bool:
        """Return whether this entry may be given as an answer on `day`."""
        return self.as_of <= day <= self.valid_until

    @property
    def version(self) -> str:
        """Return 12 hex digits that change with every word of the entry."""
        parts = (f"{field.name}={getattr(self, field.name)!s}" for field in fields(self))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]

    @property
    def questions(self) -> tuple[str, ...]:
        """Return every wording that a citizen's question is compared with."""
        return (self.title, *self.paraphrases)


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question: `entry` only when answering, `candidates` best first, at most 3."""

    decision: Decision
    confidence: float
    entry: Entry | None
    candidates: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """From which probability the base answers (best entry right), or offers (one of the three right)."""

    answer: float
    offer: float


def decide(
    ranked: Sequence[Entry], confidence: float, *, bars: Bars, day: date, hope: float | None = None
) -> Answer:
    """Return what to do with a question whose best entry is right with probability `confidence`.

    `hope` is the probability that one of the best three is right; without it, the confidence stands for it.

    An entry outside its validity is never shown. It still takes its place in the ranking: a question that
    belongs to an expired entry is refused rather than answered by its neighbour.
    """
    candidates = tuple(entry for entry in ranked[:3] if entry.valid_on(day))
    if not candidates or max(confidence, hope or 0.0) < bars.offer:
        return Answer(Decision.REFUSE, confidence, None, ())
    if confidence < bars.answer:
        return Answer(Decision.OFFER, confidence, None, candidates)
    if candidates[0] is not ranked[0]:
        return Answer(Decision.REFUSE, confidence, None, ())
    return Answer(Decision.ANSWER, confidence, candidates[0], candidates)
