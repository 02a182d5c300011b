"""Reads what was typed into a command's form: every field by its kind, every fault beside its field."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from ticketing.console.forms import whole_number
from ticketing.console.rendering import SHANGHAI
from ticketing.domain.command_fields import Field, FieldKind
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.records import Milestone
from ticketing.usecases.staff_commands import StaffCommand

STEP_ROWS = 8
# What no person types on purpose and PostgreSQL cannot store.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LATEST_YEAR = 9000


@dataclass(frozen=True, slots=True)
class Typed:
    """The values of a form by field, and what is wrong with the others."""

    values: dict[str, object] = field(default_factory=dict)
    faults: dict[str, HotlineError] = field(default_factory=dict)


def read_values(command: StaffCommand, form: dict[str, str]) -> Typed:
    """Return all values that can be read and all faults; an empty field that may be empty is left out."""
    read = Typed()
    for wanted in command.fields:
        try:
            value = READERS[wanted.kind](wanted, form)
        except HotlineError as fault:
            read.faults[wanted.name] = fault
            continue
        if value is not None or wanted.kind is FieldKind.MOMENT:
            read.values[wanted.name] = value
        elif wanted.required:
            read.faults[wanted.name] = Malformed("field_missing", field=wanted.name)
    return read


def _text(wanted: Field, form: dict[str, str]) -> str | None:
    value = CONTROL.sub("", form.get(wanted.name, "")).strip()
    if len(value) > wanted.longest:
        raise Malformed("text_too_long", field=wanted.name, limit=wanted.longest)
    return value or None


def _choice(wanted: Field, form: dict[str, str]) -> str | None:
    value = _text(wanted, form)
    if value is not None and value not in wanted.choices:
        raise Malformed("unknown_choice", field=wanted.name)
    return value


def _units(wanted: Field, form: dict[str, str]) -> tuple[str, ...] | None:
    return tuple(part for part in form.get(wanted.name, "").split(",") if part) or None


def _number(wanted: Field, form: dict[str, str]) -> int | None:
    if not form.get(wanted.name, "").strip():
        return None
    value = whole_number(form, wanted.name)
    if not wanted.least <= value <= wanted.most:
        raise Malformed("number_out_of_range", field=wanted.name, least=wanted.least, most=wanted.most)
    return value


def _yes_no(wanted: Field, form: dict[str, str]) -> bool | None:
    return {"yes": True, "no": False}.get(form.get(wanted.name, ""))


def _moment(wanted: Field, form: dict[str, str]) -> datetime | None:
    """The browser's local date and time is the city's time; stored in UTC like every other."""
    text = form.get(wanted.name, "").strip()
    if not text:
        return None
    try:
        typed = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("date_unreadable", field=wanted.name) from error
    if typed.year > LATEST_YEAR:
        raise Malformed("date_unreadable", field=wanted.name)
    return typed.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _steps(wanted: Field, form: dict[str, str]) -> tuple[Milestone, ...] | None:
    steps = []
    for row in range(1, STEP_ROWS + 1):
        day, text = (form.get(f"{wanted.name}_{row}_{part}", "").strip() for part in ("day", "text"))
        if not day and not text:
            continue
        try:
            steps.append(Milestone(date.fromisoformat(day), text[: wanted.longest]))
        except ValueError as error:
            raise Malformed("date_unreadable", field=wanted.name) from error
    return tuple(steps) or None


def _proofs(wanted: Field, form: dict[str, str]) -> tuple[str, ...] | None:
    """Return the ids of the files that were ticked or uploaded."""
    ticked = _units(wanted, form)
    if ticked is None and wanted.required:
        raise Malformed("evidence_missing", field=wanted.name)
    return ticked


READERS: dict[FieldKind, Callable[[Field, dict[str, str]], object]] = {
    FieldKind.LINE: _text,
    FieldKind.WORDS: _text,
    FieldKind.UNIT: _text,
    FieldKind.POWER: _text,
    FieldKind.ORDER: _text,
    FieldKind.UNITS: _units,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.YES_NO: _yes_no,
    FieldKind.MOMENT: _moment,
    FieldKind.STEPS: _steps,
    FieldKind.PROOFS: _proofs,
}
