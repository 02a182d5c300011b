from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

from tests.ticketing.order_builders import at
from ticketing.domain.calendar import end_of_day, local
from ticketing.storage.reference import calendar, read_notice

SEVEN_HOURS = timedelta(hours=7)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_an_independent_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366) if n < 365 or year == 2024]
    ours = [day for day in days if calendar().is_workday(day)]
    assert ours == [day for day in days if chinese_calendar.is_workday(day)]


def test_the_calendar_says_which_years_it_covers() -> None:
    assert calendar().years == (2024, 2025, 2026)
    assert not calendar().covers(date(2027, 1, 1))


def test_every_notice_names_its_source() -> None:
    assert all("国办发明电" in notice.source for notice in calendar().notices.values())


def test_outside_its_years_only_fixed_holidays_are_known() -> None:
    assert not calendar().is_workday(date(2027, 1, 1))
    assert calendar().is_workday(date(2027, 1, 4))


def test_office_time_leaves_out_noon_nights_and_holidays() -> None:
    assert calendar().add_office_time(at("2026-11-10T00:00"), SEVEN_HOURS) == at("2026-11-10T18:00")
    first_minute = calendar().add_office_time(at("2026-02-15T00:00"), timedelta(minutes=1))
    assert first_minute == at("2026-02-24T08:31")


def test_adding_and_subtracting_office_time_undo_each_other() -> None:
    later = calendar().add_office_time(at("2026-11-13T16:00"), SEVEN_HOURS)
    assert later == at("2026-11-16T16:00")
    assert calendar().subtract_office_time(later, SEVEN_HOURS) == at("2026-11-13T16:00")


def test_a_notice_at_night_waits_for_the_office() -> None:
    assert calendar().next_office_moment(at("2026-11-13T20:00")) == at("2026-11-16T08:30")
    assert calendar().next_office_moment(at("2026-11-13T09:00")) == at("2026-11-13T09:00")


def test_midnight_ends_the_local_day() -> None:
    assert end_of_day(date(2026, 11, 10)) == at("2026-11-11T00:00")


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without time zone"):
        local(datetime(2026, 11, 10, 10))  # noqa: DTZ001  (the fault under test)


def test_a_notice_that_names_another_year_is_refused() -> None:
    wrong = {"year": 2027, "source": "s", "holidays": [], "workdays": ["2026-02-14"]}
    with pytest.raises(ValueError, match="another year"):
        read_notice(wrong)
