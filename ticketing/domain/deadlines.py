"""When something is due: amounts such as "5wd" or "1m" counted on the working calendar.

Amounts: `0d` the same day · `0d+noon` the same day, late dispatch next working day 12:00 · `3d` natural days
· `1m` calendar months, clamped · `5wd` working days · `0.5wd` half a day of office time · `30min` minutes.
"""

import calendar as months
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from ticketing.domain.calendar import WorkCalendar, at, end_of_day, local

AMOUNT = re.compile(r"(?P<count>\d+(?:\.5)?)(?P<unit>min|wd|d|m)(?P<late>\+noon)?")


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment (UTC), whether the calendar knows it for certain, and the holidays not counted."""

    at: datetime
    certain: bool = True
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time as the rules give it."""

    count: Fraction
    unit: str
    late_noon: bool = False

    def __str__(self) -> str:
        number = str(self.count.numerator) if self.count.denominator == 1 else f"{float(self.count)}"
        return f"{number}{self.unit}{'+noon' if self.late_noon else ''}"


@lru_cache(maxsize=256)
def parse_amount(text: str) -> Amount:
    """Return the amount written as `text`; raises ValueError for anything else."""
    match = AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"not an amount of time: {text!r}")
    return Amount(Fraction(match["count"]), match["unit"], late_noon=match["late"] is not None)


def halve(text: str) -> str:
    """Return half the amount, rounded up to whole units and at least one (rework, rule T19).

    Half a month is fifteen days.
    """
    amount = parse_amount(text)
    if amount.unit == "m":
        return f"{int(amount.count) * 15}d"
    return str(Amount(Fraction(max(1, -(-amount.count // 2))), amount.unit))


# Orders that are filed together start the same clocks at the same moment.
@lru_cache(maxsize=64)
def due_of(text: str, start: datetime, calendar: WorkCalendar) -> Due:
    """Return when the amount `text` that starts at `start` is due. The start day is not counted.

    Natural days end at 24:00 local time, working days at the end of office hours.
    """
    amount = parse_amount(text)
    if amount.unit == "min":
        return Due(start.astimezone(UTC) + timedelta(minutes=float(amount.count)))
    if amount.unit == "wd":
        return _working(amount, start, calendar)
    return _natural(amount, start, calendar)


def _working(amount: Amount, start: datetime, calendar: WorkCalendar) -> Due:
    first = local(start).date()
    if amount.count.denominator == 1:
        last = calendar.add_workdays(first, int(amount.count))
        moment = at(last, calendar.hours.closing)
    else:
        moment = calendar.add_office_time(start, calendar.hours.length * float(amount.count))
        last = local(moment).date()
    certain = calendar.covers(first) and calendar.covers(last)
    return Due(moment, certain, calendar.skipped_holidays(first, last))


def _natural(amount: Amount, start: datetime, calendar: WorkCalendar) -> Due:
    first = local(start).date()
    if amount.late_noon and is_late(start, calendar):
        day = calendar.next_workday(first)
        certain = calendar.covers(first) and calendar.covers(day)
        return Due(at(day, calendar.hours.noon), certain, calendar.skipped_holidays(first, day))
    if amount.unit == "m":
        return Due(end_of_day(add_months(first, int(amount.count))))
    return Due(end_of_day(first + timedelta(days=int(amount.count))))


def is_late(start: datetime, calendar: WorkCalendar) -> bool:
    """Say whether a dispatch came on a day off or after the cut-off (17:00:00 itself is in time)."""
    here = local(start)
    return not calendar.is_workday(here.date()) or here.time() > calendar.hours.cut_off


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months on, clamped (31 January + 1 = 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
