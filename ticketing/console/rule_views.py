"""What the rules page shows of changes: forms for the files that may be changed, drafts in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ticketing.console.rendering import wording as wording_of
from ticketing.domain.actors import Actor
from ticketing.domain.clocks import Clock
from ticketing.domain.deadlines import due_of
from ticketing.domain.profiles import ClockRule
from ticketing.domain.rule_changes import EDITABLE, FORMS, NUMBERS, POLICY, WORKDAYS, form_of, values_of
from ticketing.notices import wording
from ticketing.storage import reference
from ticketing.storage.rule_drafts import RuleDraftRow
from ticketing.usecases import editing_rules

ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # the words of a limit name no date


@dataclass(frozen=True, slots=True)
class Input:
    """One value of a form: an amount has a count and a unit, a rule of the policy a number or a choice."""

    name: str
    label: str
    kind: str
    value: str
    unit: str = ""
    least: float = 0
    most: float = 0


def amount_words(rule: ClockRule, profile: str, amount: str = "") -> str:
    """Return in words how a limit is counted, with this amount when one is given."""
    clock = Clock(rule.code, profile, rule.kind, 1, ANY_DAY, ANY_DAY, amount or rule.amount)
    return wording.clock_basis(clock)


def policy_words(name: str, value: object) -> str:
    """Return one rule of the policy in words."""
    words = wording_of()["rules"]
    text = str(value)
    if text.endswith("wd"):
        text = words["in_workdays"].format(count=text.removesuffix("wd"))
    return str(words["bindings"].get(text, text) if name == "binding" else text)


def inputs_of(name: str, typed: dict[str, str]) -> list[Input]:
    """Return the fields of one file's form, with what was typed when it was refused."""
    present = values_of(reference.rules_file(name))
    make = _rule_input if name == POLICY else _clock_input
    return [make(code, str(value), typed) for code, value in present.items()]


def _clock_input(code: str, amount: str, typed: dict[str, str]) -> Input:
    form = form_of(amount)
    count, unit = typed.get(f"{code}_count", form.count), typed.get(f"{code}_unit", form.unit)
    return Input(code, wording.clock_name(code), "amount", count, unit)


def _rule_input(name: str, value: str, typed: dict[str, str]) -> Input:
    label: str = wording_of()["rules"]["policies"][name]
    shown = typed.get(name, value.removesuffix("wd") if name in WORKDAYS else value)
    if name == "binding":
        return Input(name, label, "choice", shown)
    least, most = FORMS["wd"][1:] if name in WORKDAYS else NUMBERS[name]
    return Input(name, label, "workdays" if name in WORKDAYS else "number", shown, "", least, most)


def forms_of(typed: dict[str, str], *, refused: str) -> dict[str, list[Input]]:
    """Return the forms by file."""
    return {name: inputs_of(name, typed if name == refused else {}) for name in EDITABLE}


def draft_rows(rows: Sequence[RuleDraftRow], actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """Return drafts as the page shows them; what waits also says what would be due if dispatched now."""
    return [
        {
            "row": row,
            "mine": row.decided_at is None and editing_rules.may_decide(row, actor),
            "lines": [_line(row, code, now) for code in row.changes],
        }
        for row in rows
    ]


def _line(row: RuleDraftRow, code: str, now: datetime) -> dict[str, str]:
    was, will = row.was[code], row.changes[code]
    if row.file == POLICY:
        label: str = wording_of()["rules"]["policies"][code]
        return {"label": label, "was": policy_words(code, was), "will": policy_words(code, will), "due": ""}
    [profile] = [one for one in reference.rulebook().profiles if one.id == row.file]
    [rule] = [one for one in profile.clocks if one.code == code]
    return {
        "label": f"{wording.clock_name(code)} {code}",
        "was": amount_words(rule, row.file, str(was)),
        "will": amount_words(rule, row.file, str(will)),
        "due": f"{_due(str(was), now)} → {_due(str(will), now)}" if row.decided_at is None else "",
    }


def _due(amount: str, now: datetime) -> str:
    day, time = wording.due_parts(due_of(amount, now, reference.calendar()).at)
    return f"{day:%m-%d} {time}"
