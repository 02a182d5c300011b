from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ticketing.order_builders import at
from ticketing.domain.calendar import CITY, local
from ticketing.domain.deadlines import add_months, due_of, halve, parse_amount
from ticketing.storage.reference import calendar

VECTORS = [
    # dispatch, 3 days, 7 days, 1 month, then 1, 3, 5 working days
    ("2026-02-13", "02-16", "02-20", "2026-03-13", "02-14", "02-25", "02-27"),
    ("2026-09-18", "09-21", "09-25", "2026-10-18", "09-20", "09-22", "09-24"),
    ("2026-09-24", "09-27", "10-01", "2026-10-24", "09-28", "09-30", "10-09"),
    ("2026-09-30", "10-03", "10-07", "2026-10-30", "10-08", "10-10", "10-13"),
    ("2026-05-08", "05-11", "05-15", "2026-06-08", "05-09", "05-12", "05-14"),
    ("2026-01-31", "02-03", "02-07", "2026-02-28", "02-02", "02-04", "02-06"),
    ("2026-12-25", "12-28", "2027-01-01", "2027-01-25", "12-28", "12-30", None),
    ("2026-12-29", "2027-01-01", "2027-01-05", "2027-01-29", "12-30", None, None),
]
AMOUNTS = ("3d", "7d", "1m", "1wd", "3wd", "5wd")
CASES = [(v[0], a, d) for v in VECTORS for a, d in zip(AMOUNTS, v[1:], strict=True)]


def last_day(amount: str, start: str) -> date:
    """The day on which the amount is due; midnight belongs to the day it ends."""
    return (local(due_of(amount, at(start), calendar()).at) - timedelta(seconds=1)).date()


@pytest.mark.parametrize(("start", "amount", "expected"), CASES)
def test_the_published_vectors(start: str, amount: str, expected: str | None) -> None:
    due = due_of(amount, at(f"{start}T10:00"), calendar())
    assert due.certain is (expected is not None)
    if expected is not None:
        full = expected if len(expected) > 5 else f"{start[:4]}-{expected}"
        assert last_day(amount, f"{start}T10:00").isoformat() == full


def test_natural_days_end_at_midnight_and_working_days_with_the_office() -> None:
    assert due_of("3d", at("2026-11-10T10:00"), calendar()).at == at("2026-11-14T00:00")
    assert due_of("1wd", at("2026-11-10T10:00"), calendar()).at == at("2026-11-11T18:00")


def test_the_holidays_not_counted_are_named() -> None:
    assert due_of("5wd", at("2026-02-13T10:00"), calendar()).skipped == ("春节",)
    assert due_of("7d", at("2026-02-13T10:00"), calendar()).skipped == ()


def test_half_a_working_day_runs_only_in_office_hours() -> None:
    assert due_of("0.5wd", at("2026-11-10T10:00"), calendar()).at == at("2026-11-10T16:00")
    assert due_of("0.5wd", at("2026-11-13T17:00"), calendar()).at == at("2026-11-16T11:00")


def test_minutes_run_day_and_night() -> None:
    assert due_of("30min", at("2026-11-14T23:50"), calendar()).at == at("2026-11-15T00:20")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-10T17:00:00", "2026-11-11T00:00"),  # the cut-off itself is in time
        ("2026-11-10T17:00:01", "2026-11-11T12:00"),
        ("2026-11-14T09:00:00", "2026-11-16T12:00"),  # a Saturday
        ("2026-02-14T09:00:00", "2026-02-15T00:00"),  # a Saturday that is worked
    ],
)
def test_late_dispatch_gives_until_noon_of_the_next_working_day(start: str, expected: str) -> None:
    assert due_of("0d+noon", at(start), calendar()).at == at(expected)


def test_the_strict_profile_knows_no_late_dispatch() -> None:
    assert due_of("0d", at("2026-11-14T23:59:59"), calendar()).at == at("2026-11-15T00:00")


def test_the_second_before_midnight_counts_as_its_day() -> None:
    assert last_day("3d", "2026-11-10T23:59:59") == date(2026, 11, 13)
    assert last_day("3d", "2026-11-11T00:00:00") == date(2026, 11, 14)


def test_months_are_clamped_to_their_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 12, 25), 1) == date(2027, 1, 25)


def test_half_of_a_limit_is_rounded_up_and_never_nothing() -> None:
    assert [halve(a) for a in ("5wd", "7d", "3wd", "1wd", "3d")] == ["3wd", "4d", "2wd", "1wd", "2d"]


@pytest.mark.parametrize("text", ["", "5", "wd", "-1d", "5.3wd", "5w"])
def test_an_unknown_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text)


@settings(max_examples=200, deadline=None)
@given(
    start=st.datetimes(
        min_value=at("2024-01-01T00:00").replace(tzinfo=None),
        max_value=at("2026-11-20T00:00").replace(tzinfo=None),
        timezones=st.just(CITY),
    ),
    amount=st.sampled_from(["0.5wd", "1wd", "3wd", "5wd", "3d", "7d", "1m", "0d", "0d+noon"]),
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)),
)
def test_a_due_time_follows_its_start_and_never_overtakes_a_later_one(
    start: datetime, amount: str, later: timedelta
) -> None:
    first = due_of(amount, start, calendar())
    second = due_of(amount, start + later, calendar())
    assert first.at > start
    assert first.at <= second.at
