"""The working calendar: which days are worked, counted only as far as the published notices reach."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
Spans = tuple[tuple[datetime, datetime], ...]
# Statutory days with a fixed Gregorian date (全国年节及纪念日放假办法, 2025 revision): known for every year.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class YearNotice:
    """One year's notice of the State Council: holidays by day with their name, and make-up workdays."""

    year: int
    source: str
    holidays: Mapping[date, str]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Office hours of a working day, local time; after `cut_off` a dispatch counts as late."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14, 30), time(18)))
    cut_off: time = time(17)
    noon: time = time(12)

    @property
    def closing(self) -> time:
        """Return when the office closes."""
        return self.spans[-1][1]

    @property
    def length(self) -> timedelta:
        """Return the office time of one working day."""
        return sum((_span(start, end) for start, end in self.spans), timedelta())


def _span(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)


def local(moment: datetime) -> datetime:
    """Return an aware moment in the city's time; refuses a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without time zone reached the calendar")
    return moment.astimezone(CITY)


def at(day: date, clock: time) -> datetime:
    """Return the aware UTC moment of a local day and time."""
    return datetime.combine(day, clock, CITY).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return 24:00 of a local day, in UTC."""
    return at(day + ONE_DAY, time(0))


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """The notices that have been published, and the office hours. It says which years it covers.

    Two of them are never equal: what was counted with one is remembered for that one.
    """

    notices: Mapping[int, YearNotice]
    hours: OfficeHours = field(default_factory=OfficeHours)
    # Every clock looks at the same few weeks; a day's hours never change while the calendar lives.
    _known_spans: dict[date, Spans] = field(default_factory=dict, init=False, repr=False)

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years covered by a notice."""
        return tuple(sorted(self.notices))

    def covers(self, day: date) -> bool:
        """Say whether the notice of that day's year is known."""
        return day.year in self.notices

    def is_workday(self, day: date) -> bool:
        """Say whether the day is worked; outside the notices a guess (Mon-Fri, fixed holidays)."""
        notice = self.notices.get(day.year)
        if notice is None:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS
        if day in notice.workdays:
            return True
        return day.weekday() < 5 and day not in notice.holidays

    def holiday_name(self, day: date) -> str | None:
        """Return the holiday's name, or None."""
        notice = self.notices.get(day.year)
        return notice.holidays.get(day) if notice else None

    def add_workdays(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start` (the start day is not counted)."""
        day = start
        while count > 0:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def next_workday(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self.add_workdays(day, 1)

    def skipped_holidays(self, start: date, end: date) -> tuple[str, ...]:
        """Return the names of the holidays after `start` up to `end`, each once, in order."""
        days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
        names = (self.holiday_name(day) for day in days)
        return tuple(dict.fromkeys(name for name in names if name))

    def in_office_hours(self, moment: datetime) -> bool:
        """Say whether somebody sits in the office at that moment."""
        here = local(moment)
        return self.is_workday(here.date()) and any(a <= here.time() < b for a, b in self.hours.spans)

    def next_office_moment(self, moment: datetime) -> datetime:
        """Return `moment` itself inside office hours, or the next opening."""
        here = local(moment)
        for start, end in self._spans_from(here.date()):
            if end > moment:
                return max(start, moment.astimezone(UTC))
        raise AssertionError("the spans never end")

    def add_office_time(self, moment: datetime, length: timedelta) -> datetime:
        """Return the moment at which `length` of office time has passed since `moment`."""
        for start, end in self._spans_from(local(moment).date()):
            begin = max(start, moment)
            if end <= begin:
                continue
            if end - begin >= length:
                return begin + length
            length -= end - begin
        raise AssertionError("the spans never end")

    def subtract_office_time(self, moment: datetime, length: timedelta) -> datetime:
        """Return the earliest moment from which no more than `length` of office time remains to `moment`."""
        day = local(moment).date()
        while True:
            for start, end in reversed(self._spans_of(day)):
                finish = min(end, moment)
                if finish <= start:
                    continue
                if finish - start > length:
                    return finish - length
                length -= finish - start
            day -= ONE_DAY

    def _spans_of(self, day: date) -> Spans:
        known = self._known_spans.get(day)
        if known is None:
            hours = self.hours.spans if self.is_workday(day) else ()
            known = self._known_spans[day] = tuple((at(day, start), at(day, end)) for start, end in hours)
        return known

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            yield from self._spans_of(day)
            day += ONE_DAY
