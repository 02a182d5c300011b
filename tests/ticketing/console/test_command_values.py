from datetime import UTC, date, datetime

import pytest

from ticketing.console.command_values import read_values
from ticketing.usecases.staff_commands import TABLE, find_command


def _read(name: str, **form: str) -> dict[str, object]:
    return read_values(find_command(name), form).values


def _faults(name: str, **form: str) -> dict[str, str]:
    return {field: fault.code for field, fault in read_values(find_command(name), form).faults.items()}


def test_every_missing_field_is_named_at_once() -> None:
    assert _faults("deploy", officer=" ") == {"officer": "field_missing", "plan": "field_missing"}


def test_what_may_be_empty_is_left_out() -> None:
    assert _read("dispatch", unit_id="a", note=" ", complexity="") == {"unit_id": "a"}


def test_ticked_units_become_several() -> None:
    assert _read("dispatch", unit_id="a", co_unit_ids="b,c")["co_unit_ids"] == ("b", "c")


def test_a_local_moment_becomes_utc() -> None:
    read = _read("apply_for_closing", result="done", contacted_at="2026-11-20T10:00")
    assert read["contacted_at"] == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-01T10:00", "9999-12-31T23:59"])
def test_an_unreadable_moment_is_refused(typed: str) -> None:
    assert _faults("apply_for_closing", result="done", contacted_at=typed) == {
        "contacted_at": "date_unreadable"
    }


def test_the_rows_of_a_plan_become_dated_steps() -> None:
    form = {"milestones_1_day": "2026-12-01", "milestones_1_text": "a", "milestones_4_day": "2027-01-05"}
    steps = _read("propose_plan", reason="long", **form)["milestones"]
    assert [(s.day, s.text) for s in steps] == [(date(2026, 12, 1), "a"), (date(2027, 1, 5), "")]  # type: ignore[attr-defined]


def test_a_step_without_its_day_is_refused() -> None:
    assert _faults("propose_plan", reason="long", milestones_1_text="a") == {"milestones": "date_unreadable"}


@pytest.mark.parametrize(
    ("satisfied", "code"), [("6", "number_out_of_range"), ("x", "field_missing"), ("", "field_missing")]
)
def test_a_number_stays_within_its_bounds(satisfied: str, code: str) -> None:
    assert _faults("follow_up", true="yes", solved="no", satisfied=satisfied) == {"satisfied": code}


def test_a_question_without_an_answer_is_missing() -> None:
    assert _faults("follow_up", true="perhaps", solved="no", satisfied="3") == {"true": "field_missing"}


def test_a_choice_that_is_not_offered_is_refused() -> None:
    assert _faults("approve", grade="splendid") == {"grade": "unknown_choice"}


def test_no_command_is_in_the_table_twice() -> None:
    assert len({command.name for command in TABLE}) == len(TABLE)
