"""Hours, priorities and the guess of how long it takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ticketing.domain.errors import Malformed
from ticketing.domain.queueing import (
    DeskRules,
    expected_wait,
    is_for,
    is_open,
    matches,
    next_opening,
    read_rules,
)

# A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _raw(**changes: object) -> dict[str, Any]:
    known: dict[str, Any] = {
        "hours": {"every_day": ["08:00-12:00", "14:00-18:00"], "sunday": []},
        "escalate_after": 180,
        "tell_again_every": 180,
        "missed_after": 1800,
        "operator_gone_after": 60,
        "wanted_keeps_for": 2,
        "call_back_within": 120,
        "priorities": {"elderly": 2},
    }
    return known | changes


@pytest.fixture
def rules() -> DeskRules:
    return read_rules(_raw())


@pytest.mark.parametrize(
    ("hours_later", "opened"), [(0, True), (2, False), (4, True), (8, False), (-24, False)]
)
def test_people_serve_within_the_hours_of_the_weekday(
    rules: DeskRules, hours_later: int, opened: bool
) -> None:
    assert is_open(rules, MONDAY + timedelta(hours=hours_later)) is opened


def test_the_next_opening_skips_a_day_without_hours(rules: DeskRules) -> None:
    saturday_evening = MONDAY + timedelta(days=5, hours=10)
    opening = next_opening(rules, saturday_evening)
    assert opening is not None
    assert opening.isoformat() == "2026-11-30T08:00:00+08:00"


def test_rules_without_any_hour_never_open() -> None:
    assert next_opening(read_rules(_raw(hours={"every_day": []})), MONDAY) is None


def test_round_the_clock_is_open_at_the_last_minute_of_the_day() -> None:
    rules = read_rules(_raw(hours={"every_day": ["00:00-24:00"]}))
    assert is_open(rules, datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC))


def test_every_bad_field_is_named_at_once() -> None:
    with pytest.raises(Malformed) as refused:
        read_rules(_raw(hours={"every_day": ["8-12"]}, escalate_after=0, priorities={"elderly": "high"}))
    assert refused.value.facts["fields"] == ["escalate_after", "hours", "priorities"]


def test_the_wait_is_not_guessed_from_too_few_pick_ups() -> None:
    assert expected_wait([timedelta(minutes=3)] * 2, ahead=0) is None


def test_the_wait_grows_with_those_who_stand_before() -> None:
    pick_ups = [timedelta(minutes=m) for m in (2, 3, 4)]
    assert expected_wait(pick_ups, ahead=0) == timedelta(minutes=3)
    assert expected_wait(pick_ups, ahead=6) == timedelta(minutes=9)


def test_a_passed_on_conversation_is_the_colleagues_first_and_everybodys_later() -> None:
    def may(staff_id: str, seconds: int) -> bool:
        later = MONDAY + timedelta(seconds=seconds)
        return is_for("s2", staff_id, queued_at=MONDAY, now=later, keeps=timedelta(minutes=2))

    assert [may("s2", 1), may("s1", 1), may("s1", 120)] == [True, False, True]


def test_a_reason_that_the_file_does_not_name_waits_in_turn(rules: DeskRules) -> None:
    assert (rules.priority_of("elderly"), rules.priority_of("asked")) == (2, 0)


@pytest.mark.parametrize(
    ("skills", "wanted", "suits"),
    [("晋语 医保", "医疗保险 晋语", True), ("医保", "供暖", False), ("", "供暖", False), ("供暖", "", False)],
)
def test_skills_are_words_that_occur_in_what_is_wanted(skills: str, wanted: str, suits: object) -> None:
    assert matches(skills, wanted) is suits
