"""The forms of an order's page, made from the table of commands: labels, choices, what was typed, faults."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ticketing.api.problems import sentence
from ticketing.console.order_facts import unit_groups
from ticketing.console.rendering import SHANGHAI, file_size, wording
from ticketing.domain.command_fields import Field, FieldKind
from ticketing.domain.errors import HotlineError
from ticketing.domain.orders import Order
from ticketing.storage.reference import rule_table, taxonomy
from ticketing.usecases import evidence, merging, returning, units
from ticketing.usecases.staff_commands import StaffCommand

Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]
# A fault of the words belongs to the field that holds them, whatever the command calls it.
WORDS_FAULT = "text"


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: its command, what was typed, the faults by field and in all."""

    name: str
    typed: dict[str, str]
    error: HotlineError | None = None
    faults: Mapping[str, HotlineError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as the template draws it. `groups` are choices under a heading each."""

    name: str
    kind: str
    label: str
    required: bool
    longest: int
    least: int
    most: int
    value: str
    fault: str
    groups: Choices = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """One command's form. `open` says that it stands ready; the others are one click away."""

    name: str
    label: str
    fields: tuple[FieldView, ...]
    typed: dict[str, str]
    fault: str
    tone: str
    open: bool

    @property
    def takes_files(self) -> bool:
        """Say whether files can be sent with it."""
        return any(wanted.kind == FieldKind.PROOFS for wanted in self.fields)


def make_forms(
    session: Session,
    order: Order,
    commands: Sequence[StaffCommand],
    *,
    refused: Refused | None,
    now: datetime,
) -> list[FormView]:
    """Return a form for each command, the likely next step or the refused one standing open."""
    names = [command.name for command in commands]
    steps = [command.name for command in commands if not command.aside]
    opened = refused.name if refused and refused.name in names else next(iter(steps), "")
    return [
        _form(session, order, command, refused=refused, opened=command.name == opened, now=now)
        for command in commands
    ]


def _form(
    session: Session,
    order: Order,
    command: StaffCommand,
    *,
    refused: Refused | None,
    opened: bool,
    now: datetime,
) -> FormView:
    mine = refused if refused is not None and refused.name == command.name else None
    faults = field_faults(command, mine)
    typed = mine.typed if mine else {}
    fields = tuple(
        _field(session, order, command, wanted, typed=typed, fault=faults.get(wanted.name, ""), now=now)
        for wanted in command.fields
    )
    tone = "secondary" if command.name in wording()["forms"]["warning"] else "primary"
    label = wording()["command_names"][command.name]
    return FormView(command.name, label, fields, typed, faults.get("", ""), tone, opened)


def field_faults(command: StaffCommand, refused: Refused | None) -> dict[str, str]:
    """Return the sentence beside each field; "" is for what concerns the form as a whole."""
    if refused is None:
        return {}
    faults = {name: sentence(fault.code, fault.facts) for name, fault in refused.faults.items()}
    if refused.error is not None:
        place = _place(command, refused.error.field)
        faults[place] = sentence(refused.error.code, refused.error.facts)
    return faults


def _place(command: StaffCommand, name: str | None) -> str:
    names = [wanted.name for wanted in command.fields]
    if name == WORDS_FAULT and name not in names:
        written = (f.name for f in command.fields if f.kind in (FieldKind.WORDS, FieldKind.LINE))
        return next(written, "")
    return name if name in names else ""


def _field(
    session: Session,
    order: Order,
    command: StaffCommand,
    wanted: Field,
    *,
    typed: dict[str, str],
    fault: str,
    now: datetime,
) -> FieldView:
    words = wording()["forms"]
    choose = CHOICES.get(wanted.kind)
    hints: dict[str, str] = words["hints"]
    return FieldView(
        name=wanted.name,
        kind=str(wanted.kind),
        label=words["fields"].get(f"{command.name}.{wanted.name}") or words["fields"][wanted.name],
        required=wanted.required,
        longest=wanted.longest,
        least=wanted.least,
        most=wanted.most,
        value=typed.get(wanted.name, ""),
        fault=fault,
        groups=choose(session, order, wanted, now) if choose else (),
        hint=hints.get(f"{command.name}.{wanted.name}", ""),
    )


def _codes(_session: Session, _order: Order, wanted: Field, _now: datetime) -> Choices:
    names: dict[str, str] = wording()["forms"]["choices"][wanted.name]
    return [("", [(code, names.get(code, code)) for code in wanted.choices])]


def _numbers(_session: Session, _order: Order, wanted: Field, _now: datetime) -> Choices:
    """Satisfaction has names for its numbers; days have none."""
    names: dict[str, str] = wording()["forms"]["choices"].get(wanted.name, {})
    return [("", list(names.items()))] if names else ()


def _units(session: Session, _order: Order, _wanted: Field, now: datetime) -> Choices:
    groups = unit_groups(units.list_units(session, on=now.astimezone(SHANGHAI).date()))
    return [(name, [(unit.id, unit.name) for unit in members]) for name, members in groups]


def _powers(session: Session, order: Order, _wanted: Field, now: datetime) -> Choices:
    """What the list says about this matter first, then the whole list."""
    words, names = wording()["forms"], taxonomy()
    listed = [
        (p.item, words["power"].format(item=p.item, topic=p.topic_name, unit=p.unit_name))
        for p in returning.powers_for(session, order, now=now)
    ]
    rules = [(rule.id, f"{rule.id} {names.get(rule.topic, rule.topic)}") for rule in rule_table().rules]
    return [(words["powers_here"], listed), (words["powers_all"], rules)]


def _orders(session: Session, order: Order, _wanted: Field, _now: datetime) -> Choices:
    found = merging.merge_candidates(session, order)
    return [("", [(other.number, f"{other.number} {other.request.title}") for other in found])]


def _proofs(session: Session, order: Order, _wanted: Field, _now: datetime) -> Choices:
    """Return the files that are here already, so that nobody uploads one twice."""
    kept = [file for file in evidence.files_of(session, order) if file.deleted_at is None]
    return [("", [(file.id, f"{file.name}（{file_size(file.size)}）") for file in kept])]


CHOICES: dict[FieldKind, Callable[[Session, Order, Field, datetime], Choices]] = {
    FieldKind.CHOICE: _codes,
    FieldKind.NUMBER: _numbers,
    FieldKind.UNIT: _units,
    FieldKind.POWER: _powers,
    FieldKind.ORDER: _orders,
    FieldKind.PROOFS: _proofs,
}


def changes_since(timeline: Sequence[dict[str, Any]], seen: str) -> list[dict[str, Any]]:
    """Return the events that were not there when a form was made; `seen` is how many there were."""
    count = int(seen) if seen.isdecimal() and len(seen) < 6 else len(timeline)
    return list(timeline[count:])
