from datetime import date

import pytest

from tests.ticketing.order_builders import LEADER, REVIEWER, SUPERVISOR, UNIT, at
from ticketing.domain.actors import BOT, SYSTEM, Actor, Role
from ticketing.domain.bulletins import (
    Step,
    due_month,
    is_over,
    last_day_of,
    may_draft,
    may_sign,
    may_write,
    name_of,
    read_month,
    step_of,
)
from ticketing.storage.reference import calendar


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-11-02T08:29", None),  # a Monday, before the office opens
        ("2026-11-02T08:30", date(2026, 10, 1)),
        ("2026-10-07T12:00", None),  # the National Day week
        ("2026-10-08T09:00", date(2026, 9, 1)),
        ("2026-05-06T09:00", date(2026, 4, 1)),
        ("2026-01-03T23:00", None),
        ("2026-01-31T10:00", date(2025, 12, 1)),  # the worker was away for weeks
        ("2027-01-04T10:00", date(2026, 12, 1)),  # no notice for 2027 yet: the guess of the calendar
    ],
)
def test_a_draft_is_due_on_the_first_working_day(now: str, month: date | None) -> None:
    assert due_month(at(now), calendar()) == month


def test_a_month_is_over_after_its_last_day() -> None:
    assert last_day_of(date(2028, 2, 1)) == date(2028, 2, 29)
    assert last_day_of(date(2026, 12, 1)) == date(2026, 12, 31)
    assert not is_over(date(2026, 11, 1), at("2026-11-30T23:59"))
    assert is_over(date(2026, 11, 1), at("2026-12-01T00:00"))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "1999-01", "2026-11-01", "x", ""])
def test_only_a_month_is_read_as_one(text: str) -> None:
    assert read_month(text) is None


def test_a_month_is_written_as_it_is_read() -> None:
    assert name_of(date(2026, 2, 1)) == "2026-02"
    assert read_month("2026-02") == date(2026, 2, 1)


def test_a_bulletin_is_draft_then_submitted_then_signed() -> None:
    now = at("2026-12-01T10:00")
    assert step_of(submitted_at=None, signed_at=None) is Step.DRAFT
    assert step_of(submitted_at=now, signed_at=None) is Step.SUBMITTED
    assert step_of(submitted_at=now, signed_at=now) is Step.SIGNED


def test_machine_and_supervisors_draft_supervisors_write() -> None:
    assert [may_draft(one) for one in (SYSTEM, SUPERVISOR, LEADER, UNIT, BOT)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert may_write(SUPERVISOR)
    assert not may_write(SYSTEM)


def test_a_leader_signs_who_had_no_hand_in_it() -> None:
    once_a_supervisor = Actor(SUPERVISOR.id, Role.LEADER, name="新任领导")
    assert may_sign(LEADER, wrote=[SUPERVISOR.id])
    assert not may_sign(once_a_supervisor, wrote=[SUPERVISOR.id])
    assert not may_sign(REVIEWER, wrote=[])
