"""The clocks of an order as facts: when they began, are due, were warned, missed, done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockKind(StrEnum):
    """What a clock waits for."""

    DISPATCH = "dispatch"
    SIGN = "sign"
    DEPLOY = "deploy"
    FEEDBACK = "feedback"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one round. `due` is provisional when the calendar does not cover its year.

    `governing` is false for a variant that another profile overrules; it is kept for the record.
    """

    code: str
    profile: str
    kind: ClockKind
    round: int
    started_at: datetime
    due: datetime
    amount: str
    provisional: bool = False
    governing: bool = True
    skipped: tuple[str, ...] = ()
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    done_at: datetime | None = None
    original_due: datetime | None = None
