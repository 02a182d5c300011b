"""The units of the city as the pages need them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit to choose from."""

    id: str
    name: str
    type: str
    parent_id: str | None
    district: str | None


def list_units(session: Session, *, on: date) -> tuple[UnitLine, ...]:
    """Return the units valid on that day, by name."""
    raise NotImplementedError
