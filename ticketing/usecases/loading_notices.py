"""A year's holiday notice: read as people write it, tried on the dues that wait for it, then put in force."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.calendar import WorkCalendar, YearNotice
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.machine import advance
from ticketing.storage import orders as table
from ticketing.storage import reference
from ticketing.usecases.auditing import record
from ticketing.usecases.clocks import SettledDue

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PREVIEWED = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class ChangedDue:
    """A due time that a notice would make certain, of one order."""

    order_number: str
    due: SettledDue


def notice_of(year: int, *, source: str, holidays: str, workdays: str) -> dict[str, Any]:
    """Return a notice as data from lines such as `春节 2027-02-05 2027-02-11` and days such as `2027-02-14`.

    Raises Malformed("notice_line", line=…), Malformed("notice_year"), Malformed("notice_source").
    """
    require(FIRST_YEAR <= year <= LAST_YEAR, Malformed("notice_year", field="year"))
    require(source.strip(), Malformed("notice_source", field="source"))
    spans = [_span(line) for line in holidays.splitlines() if line.strip()]
    require(spans, Malformed("notice_line", field="holidays", line=""))
    days = [_day(text, "workdays") for text in workdays.split()]
    data = {"year": year, "source": source.strip(), "holidays": spans, "workdays": [str(day) for day in days]}
    read_notice(data)
    return data


def _span(line: str) -> dict[str, str]:
    found = DAY.findall(line)
    name = DAY.sub("", line).strip(" \t,:-~")
    require(name and 1 <= len(found) <= 2, Malformed("notice_line", field="holidays", line=line.strip()))
    first, last = (_day(text, "holidays") for text in (found[0], found[-1]))
    require(first <= last, Malformed("notice_line", field="holidays", line=line.strip()))
    return {"name": name, "from": str(first), "to": str(last)}


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("notice_line", field=field, line=text) from error


def read_notice(data: dict[str, Any]) -> YearNotice:
    """Return the notice that the data say. Raises Malformed("notice_other_year")."""
    try:
        return reference.read_notice(data)
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed("notice_other_year", field="holidays") from error


def changed_dues(
    session: Session, notice: YearNotice, *, most: int | None = PREVIEWED, now: datetime
) -> tuple[ChangedDue, ...]:
    """Return which dues the notice would make certain, of at most so many orders; stores nothing."""
    numbers = table.provisional_numbers(session)[:most]
    known = reference.calendar()
    tried = WorkCalendar({**known.notices, notice.year: notice}, known.hours)
    return tuple(due for number in numbers for due in _settled(session, number, tried, now))


def _settled(session: Session, number: str, tried: WorkCalendar, now: datetime) -> Iterable[ChangedDue]:
    order = table.load(session, number)
    book = replace(reference.rulebook(order.profile_version), calendar=tried)
    after = {clock.key: clock for clock in advance(order, now=now, rulebook=book).order.clocks}
    for clock in order.clocks:
        if clock.provisional and clock.open and not after[clock.key].provisional:
            yield ChangedDue(number, SettledDue(clock.code, clock.due, after[clock.key].due))


def check_notice(data: dict[str, Any], *, replace: bool = False) -> YearNotice:
    """Return a notice that may be put in force.

    Raises Conflict("notice_exists") when another of that year is and shall not be replaced, and as above.
    """
    notice = read_notice(data)
    require(replace or not in_force(notice.year), Conflict("notice_exists", year=notice.year))
    return notice


def in_force(year: int) -> dict[str, Any]:
    """Return the year's notice as it is in force, empty when there is none."""
    return reference.notice_file(year)


def put_in_force(session: Session, data: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Store the notice among the others; running processes read it at their next step.

    Two people decide on it: `city_changes` is the way here.
    """
    notice = read_notice(data)
    details = {"source": notice.source, "days_off": len(notice.holidays), "make_up": len(notice.workdays)}
    record(session, actor=actor, action="calendar.loaded", subject=str(notice.year), details=details, now=now)
    # Last: when the file cannot be written, nothing of it is on record.
    reference.put_notice(data)
