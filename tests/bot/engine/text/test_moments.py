"""Arithmetic of the calendar."""

from datetime import datetime

import pytest

from bot.engine.text import moments

NOW = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — the citizen's clock


@pytest.mark.parametrize(
    ("words", "value"),
    [("十二", 12), ("廿三", 23), ("两", 2), ("半", 0.5), ("2.5", 2.5), ("两三", 2), ("二〇", 20)],
)
def test_numerals_are_read(words: str, value: float) -> None:
    assert moments.number(words) == value


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="灯"):
        moments.number("灯")


def test_a_winter_ends_in_the_next_year() -> None:
    winter = moments.year_part(2025, "冬天")
    assert (winter.first.isoformat()[:10], winter.last.isoformat()[:10]) == ("2025-12-01", "2026-02-28")


def test_a_holiday_that_is_not_in_the_calendar_has_no_range() -> None:
    assert moments.holiday("中秋", NOW, year=2003) is None


def test_eight_in_the_evening_is_twenty_hours() -> None:
    day = moments.days(NOW.date(), NOW.date(), "day")
    assert moments.at_clock(day, 8, minute=None, part="晚上").first.hour == 20


def test_two_at_night_is_of_the_next_day() -> None:
    day = moments.days(NOW.date(), NOW.date(), "day")
    assert moments.at_clock(day, 2, minute=None, part="半夜").first.day == 23


def test_half_a_month_ago_is_fifteen_days() -> None:
    assert moments.ago(NOW, 0.5, "月").first.isoformat()[:10] == "2026-11-07"
