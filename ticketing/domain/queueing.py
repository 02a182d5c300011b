"""The queue for a person: when somebody is there, who is served first, how long it takes, honestly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import ceil
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from ticketing.domain.errors import Malformed

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
DAYS_AHEAD = 8
# Fewer pick-ups than these say nothing about the next one.
LEAST_PICK_UPS = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """A span of the day in which people serve, in minutes since midnight; `end` is not part of it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DeskRules:
    """How the desk treats who waits: a site's own file may replace the shipped values.

    `openings` has one tuple a weekday, Monday first; `priorities` gives a number to a reason, higher is
    served first; `elderly` is what somebody of 60 and more gets at once: "offer" of a person, "handover" to
    one, or "off"; all other values are lengths of time.
    """

    openings: tuple[tuple[Opening, ...], ...]
    escalate_after: timedelta
    tell_again_every: timedelta
    missed_after: timedelta
    operator_gone_after: timedelta
    wanted_keeps_for: timedelta
    call_back_within: timedelta
    elderly: str = "offer"
    priorities: Mapping[str, int] = field(default_factory=dict)

    def priority_of(self, reason: str) -> int:
        """Return the priority of a reason; one that the file does not name waits in turn."""
        return self.priorities.get(reason, 0)


def read_rules(raw: Mapping[str, Any]) -> DeskRules:
    """Return the rules of a file. Raises Malformed("desk_rules_malformed", fields=…) with every bad field."""
    seconds = ("escalate_after", "tell_again_every", "missed_after", "operator_gone_after")
    minutes = ("wanted_keeps_for", "call_back_within")
    wrong = [name for name in (*seconds, *minutes) if not _is_positive(raw.get(name))]
    openings = [_openings(raw.get("hours"), day) for day in range(7)]
    wrong += ["hours"] if None in openings else []
    priorities = raw.get("priorities", {})
    if not isinstance(priorities, dict) or not all(isinstance(v, int) for v in priorities.values()):
        wrong.append("priorities")
    if raw.get("elderly", "offer") not in ("offer", "handover", "off"):
        wrong.append("elderly")
    if wrong:
        raise Malformed("desk_rules_malformed", field=wrong[0], fields=wrong)
    return DeskRules(
        openings=tuple(spans for spans in openings if spans is not None),
        elderly=raw.get("elderly", "offer"),
        priorities=dict(priorities),
        **{name: timedelta(seconds=raw[name]) for name in seconds},
        **{name: timedelta(minutes=raw[name]) for name in minutes},
    )


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and value > 0


def _openings(hours: object, day: int) -> tuple[Opening, ...] | None:
    if not isinstance(hours, dict):
        return None
    listed = hours.get(DAY_NAMES[day], hours.get("every_day", []))
    spans = [_opening(text) for text in listed] if isinstance(listed, list) else [None]
    return None if None in spans else tuple(span for span in spans if span is not None)


DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _opening(text: object) -> Opening | None:
    matched = _SPAN.fullmatch(str(text))
    if matched is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, matched.groups())
    opening = Opening(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    return opening if opening.start < opening.end <= 24 * 60 else None


def is_open(rules: DeskRules, now: datetime) -> bool:
    """Tell whether people serve at `now` (aware)."""
    local = now.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    return any(span.start <= minute < span.end for span in rules.openings[local.weekday()])


def next_opening(rules: DeskRules, now: datetime) -> datetime | None:
    """Return when people serve again, in Shanghai's time; None when the rules name no hour at all."""
    local = now.astimezone(SHANGHAI)
    for ahead in range(DAYS_AHEAD):
        day = (local + timedelta(days=ahead)).date()
        for span in sorted(rules.openings[day.weekday()], key=lambda one: one.start):
            start = datetime.combine(day, time(span.start // 60, span.start % 60), SHANGHAI)
            if start > local:
                return start
    return None


def expected_wait(pick_ups: Sequence[timedelta], *, ahead: int) -> timedelta | None:
    """Return how long it will take, from how long the last ones waited; None when too few are known.

    The median of real waits, stretched by those who stand before: a guess that is rather too long than too
    short, in whole minutes.
    """
    if len(pick_ups) < LEAST_PICK_UPS:
        return None
    typical = median(wait.total_seconds() for wait in pick_ups)
    share = typical / max(1, len(pick_ups))
    return timedelta(minutes=max(1, ceil((typical + share * ahead) / 60)))


def is_for(
    wanted_id: str | None, staff_id: str, *, queued_at: datetime, now: datetime, keeps: timedelta
) -> bool:
    """Tell whether `staff_id` may take a conversation that was passed to `wanted_id`: she alone for a while,
    then anybody, so that an absent colleague leaves nobody waiting."""
    return wanted_id in (None, staff_id) or now - queued_at >= keeps


def matches(skills: str, wanted: str) -> bool:
    """Tell whether somebody with these skills (words with spaces between) knows what is wanted; an operator
    without skills matches nothing in particular."""
    return any(skill in wanted for skill in skills.split()) if wanted else False
