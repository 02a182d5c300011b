"""Quiet hours by the city's clock."""

from datetime import datetime

import pytest

from ticketing.domain.calendar import CITY
from ticketing.domain.quiet_hours import parse_quiet_hours


def _next(hours: str, at: str) -> str:
    moment = datetime.fromisoformat(f"2026-11-{at}").replace(tzinfo=CITY)
    return parse_quiet_hours(hours).next_allowed(moment).astimezone(CITY).strftime("%d %H:%M")


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ("21:30-08:00", "22 12:00", "22 12:00"),
        ("21:30-08:00", "22 21:29", "22 21:29"),
        ("21:30-08:00", "22 21:30", "23 08:00"),
        ("21:30-08:00", "22 23:59", "23 08:00"),
        ("21:30-08:00", "22 00:00", "22 08:00"),
        ("21:30-08:00", "22 07:59", "22 08:00"),
        ("21:30-08:00", "22 08:00", "22 08:00"),
        ("12:00-14:00", "22 13:00", "22 14:00"),
        ("12:00-14:00", "22 15:00", "22 15:00"),
        ("00:00-00:00", "22 03:00", "22 03:00"),
        ("", "22 03:00", "22 03:00"),
    ],
)
def test_a_moment_of_the_night_becomes_the_morning(hours: str, at: str, expected: str) -> None:
    assert _next(hours, at) == expected


@pytest.mark.parametrize("hours", ["21:30", "24:00-08:00", "nine to five", "21:30-08:60"])
def test_a_misspelt_setting_is_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        parse_quiet_hours(hours)
