"""The sentences of orders: reads the wording data and fills its places. No Chinese stands in the code."""

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ticketing.domain.calendar import CITY, WorkCalendar
from ticketing.domain.clocks import BY_DATE, Clock
from ticketing.domain.deadlines import parse_amount
from ticketing.domain.kinds import ClockKind

MIDNIGHT = time(0)
# From what a clock of each kind is counted; all others from the dispatch or the rework.
BASES = {
    ClockKind.DISPATCH: "accepted",
    ClockKind.ARBITRATE: "disputed",
    ClockKind.CONSULT: "consulted",
    ClockKind.DECIDE: "extension_asked",
    ClockKind.REVIEW: "applied",
    ClockKind.FOLLOW_UP: "approved",
    ClockKind.CASE_DEPLOY: "special",
    ClockKind.CASE_FEEDBACK: "special",
    ClockKind.CASE_RESULT: "special",
}
WORDING = Path(__file__).parent.parent / "data" / "wording"


@cache
def _load(file: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((WORDING / f"{file}.yml").read_text(encoding="utf-8"))
    return loaded


def name_of(group: str, code: str) -> str:
    """Return the name that people read for a code of a group such as `states` or `lights`."""
    names: dict[str, str] = _load("states")[group]
    return names.get(code, code)


def names_of(group: str) -> dict[str, str]:
    """Return all codes and names of a group, in the order of the file."""
    return dict(_load("states")[group])


def phrase(file: str, name: str, **facts: object) -> str:
    """Return a phrase of a wording file with its places filled."""
    return str(_load(file)[name]).format(**facts)


def declining_ground(code: str) -> dict[str, object]:
    """Return the ground on which a request is declined: name, rule, and the way that leads further."""
    listed = _load("declining")
    return {"ground": listed[code]["name"], "route": listed[code]["route"], "source": listed["source"]}


def phrase_names(file: str) -> tuple[str, ...]:
    """Return the names of all phrases of a wording file, in its order."""
    return tuple(_load(file))


def clock_name(code: str) -> str:
    """Return the name of a clock."""
    names: dict[str, str] = _load("clocks")["names"]
    return names.get(code, code)


def clock_basis(clock: Clock) -> str:
    """Return how the due time is counted, such as "派单次日起5个工作日"."""
    words = _load("clocks")
    if clock.amount == BY_DATE:
        return str(words["amounts"]["by_date"])
    amount = parse_amount(clock.amount)
    # Some clocks of one kind begin with different steps: those are told apart by their code.
    base = words["base_of"].get(clock.code) or BASES.get(clock.kind)
    base = base or ("dispatched" if clock.round == 1 else "reworked")
    form = amount.unit
    if amount.count == 0:
        form = "same_day_noon" if amount.late_noon else "same_day"
    elif amount.count.denominator != 1:
        form = "half_wd"
    count = amount.count.numerator
    return str(words["amounts"][form].format(base=words["base"][base], count=count))


def clock_reason(clock: Clock, calendar: WorkCalendar) -> str:
    """Return the latest moment in plain words with the holidays not counted, e.g. "最晚2月27日18:00"."""
    words = _load("clocks")
    date, time = _date(clock, clock.due), due_parts(clock.due)[1]
    extended = ""
    if clock.original_due is not None:
        first = clock.original_due
        extended = words["extended"].format(date=_date(clock, first), time=due_parts(first)[1])
    skipped = words["skipped"].format(names=words["join"].join(clock.skipped)) if clock.skipped else ""
    provisional = ""
    if clock.provisional:
        unknown = [
            y for y in (clock.started_at.year, due_parts(clock.due)[0].year) if y not in calendar.years
        ]
        provisional = words["provisional"].format(years=words["join"].join(map(str, dict.fromkeys(unknown))))
    places = {"skipped": skipped, "extended": extended, "provisional": provisional}
    return str(words["reason"].format(date=date, time=time, **places))


def _date(clock: Clock, moment: datetime) -> str:
    day, _ = due_parts(moment)
    form = "date" if day.year == clock.started_at.astimezone(CITY).year else "date_with_year"
    return str(_load("clocks")[form].format(year=day.year, month=day.month, day=day.day))


def due_local(clock: Clock) -> str:
    """Return the due time as the city reads it, such as "2026-02-20 24:00"."""
    day, time = due_parts(clock.due)
    return f"{day.isoformat()} {time}"


def due_parts(due: datetime) -> tuple[date, str]:
    """Return local day and time of a due moment; midnight belongs to the day that it ends."""
    here = due.astimezone(CITY)
    if here.time() == MIDNIGHT:
        return here.date() - timedelta(days=1), "24:00"
    return here.date(), here.strftime("%H:%M")
