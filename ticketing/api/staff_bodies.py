"""The bodies of staff commands, made from the table of commands: one typed model for each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, create_model

from ticketing.api.order_models import CONTROL
from ticketing.domain import command_fields as fields
from ticketing.domain.command_fields import FieldKind
from ticketing.domain.commands import Evidence
from ticketing.domain.records import Milestone
from ticketing.usecases.staff_commands import StaffCommand

EARLIEST, LATEST = 2000, 2200
MOST_UNITS, MOST_STEPS, MOST_PROOFS = 20, 40, 50


class Strict(BaseModel):
    """Refuses fields that nobody reads: a misspelt one must not vanish silently."""

    model_config = ConfigDict(extra="forbid")


class StepIn(Strict):
    """One dated step of a plan."""

    day: date
    text: Annotated[str, Field(min_length=1, max_length=200)]

    def to_domain(self) -> Milestone:
        """Return the milestone."""
        return Milestone(self.day, CONTROL.sub("", self.text))


class ProofIn(Strict):
    """An evidence file by its name and the SHA-256 of its bytes, in hex."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    def to_domain(self) -> Evidence:
        """Return the evidence."""
        return Evidence(CONTROL.sub("", self.name), self.sha256)


def _clean(text: str) -> str:
    return CONTROL.sub("", text).strip()


def _near(moment: datetime) -> datetime:
    if not EARLIEST <= moment.year <= LATEST:
        raise ValueError("out of range")
    return moment.astimezone(UTC)


def _text(wanted: fields.Field) -> Any:  # noqa: ANN401  (a type made at run time)
    return Annotated[str, Field(max_length=wanted.longest), AfterValidator(_clean)]


TYPES: dict[FieldKind, Callable[[fields.Field], Any]] = {
    FieldKind.LINE: _text,
    FieldKind.WORDS: _text,
    FieldKind.UNIT: _text,
    FieldKind.POWER: _text,
    FieldKind.ORDER: _text,
    FieldKind.UNITS: lambda _: Annotated[
        list[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_UNITS)
    ],
    FieldKind.CHOICE: lambda wanted: Literal[wanted.choices],
    FieldKind.NUMBER: lambda wanted: Annotated[int, Field(ge=wanted.least, le=wanted.most, strict=True)],
    FieldKind.YES_NO: lambda _: Annotated[bool, Field(strict=True)],
    FieldKind.MOMENT: lambda _: Annotated[AwareDatetime, AfterValidator(_near)],
    FieldKind.STEPS: lambda _: Annotated[list[StepIn], Field(min_length=1, max_length=MOST_STEPS)],
    FieldKind.PROOFS: lambda _: Annotated[list[ProofIn], Field(max_length=MOST_PROOFS)],
}


def body_of(command: StaffCommand) -> type[BaseModel]:
    """Return the model of a command's body; `revision` is what the caller has seen, null for whatever is."""
    made: dict[str, Any] = {"revision": (int | None, None)}
    for wanted in command.fields:
        kind = TYPES[wanted.kind](wanted)
        made[wanted.name] = (kind, ...) if wanted.required else (kind | None, None)
    name = "".join(part.capitalize() for part in command.name.split("_"))
    return create_model(f"{name}In", __base__=Strict, **made)


def values_of(command: StaffCommand, body: BaseModel) -> dict[str, object]:
    """Return the command's values by name; what was not given is left out, but for moments."""
    found = {wanted.name: _domain(getattr(body, wanted.name)) for wanted in command.fields}
    moments = {wanted.name for wanted in command.fields if wanted.kind is FieldKind.MOMENT}
    return {name: value for name, value in found.items() if value is not None or name in moments}


def revision_of(body: BaseModel) -> int | None:
    """Return the revision that the caller had seen, if it said so."""
    revision: int | None = getattr(body, "revision", None)
    return revision


def _domain(value: Any) -> object:  # noqa: ANN401  (whatever the field's kind made of it)
    if isinstance(value, list):
        return tuple(_domain(item) for item in value)
    return value.to_domain() if isinstance(value, StepIn | ProofIn) else value
