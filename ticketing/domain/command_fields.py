"""What a person fills in for a command: described once, for the pages, the HTTP routes and their tests."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_LINE, LONGEST_WORDS = 120, 2000


class FieldKind(StrEnum):
    """How a value is typed, and what it becomes: text, a unit's id, a moment, dated steps …"""

    LINE = "line"
    WORDS = "words"
    UNIT = "unit"
    UNITS = "units"
    POWER = "power"  # an item of the powers list (权责清单)
    ORDER = "order"  # another order's number
    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes_no"
    MOMENT = "moment"
    STEPS = "steps"  # dated steps of a plan
    PROOFS = "proofs"  # evidence files: uploaded at a page, cited by name and digest by programs


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a command. `least` and `most` bound a number; `choices` are codes named in the wording."""

    name: str
    kind: FieldKind
    required: bool = True
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    limit: int = 0

    @property
    def longest(self) -> int:
        """Return how many characters the field takes."""
        return self.limit or (LONGEST_WORDS if self.kind is FieldKind.WORDS else LONGEST_LINE)


def line(name: str, *, required: bool = True, limit: int = 0) -> Field:
    """Return a short text."""
    return Field(name, FieldKind.LINE, required, limit=limit)


def words(name: str, *, required: bool = True) -> Field:
    """Return a text of several lines."""
    return Field(name, FieldKind.WORDS, required)


def choice(name: str, *choices: str, required: bool = True) -> Field:
    """Return one of several codes."""
    return Field(name, FieldKind.CHOICE, required, choices)


def number(name: str, *, least: int, most: int) -> Field:
    """Return a whole number within bounds, both included."""
    return Field(name, FieldKind.NUMBER, least=least, most=most)
