"""The figures of an intake run, computed from plain records."""

import math
import statistics
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What became of one message; `seconds` are the waits for each reply."""

    filed: bool
    complete: bool
    turns: int
    repeated: int
    topic_right: bool | None
    seconds: tuple[float, ...] = field(default_factory=tuple)
    error: str | None = None
    ended_with: str = ""


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def summarise(outcomes: list[Outcome]) -> dict[str, Any]:
    """Return the figures in the order in which they are printed."""
    filed = [o for o in outcomes if o.filed]
    turns = [float(o.turns) for o in filed]
    waits = [second for o in outcomes for second in o.seconds]
    judged = [o for o in filed if o.topic_right is not None]
    return {
        "messages": len(outcomes),
        "filed_complete": _share([o for o in outcomes if o.complete], outcomes),
        "turns_median": statistics.median(turns) if turns else 0,
        "turns_p95": percentile(turns, 0.95),
        "repeated_questions": sum(o.repeated for o in outcomes),
        "topic_level1_right": _share([o for o in judged if o.topic_right], judged),
        "reply_seconds_p50": round(percentile(waits, 0.5), 3),
        "reply_seconds_p95": round(percentile(waits, 0.95), 3),
        "errors": sum(o.error is not None for o in outcomes),
    }


def _share(part: list[Outcome], whole: list[Outcome]) -> float:
    return round(len(part) / len(whole), 4) if whole else 0.0
