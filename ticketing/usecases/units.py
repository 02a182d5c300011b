"""The units of the city as the pages need them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ticketing.storage.units import all_units


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
    return tuple(
        UnitLine(unit.id, unit.name, unit.type, unit.parent_id, unit.district)
        for unit in all_units(session).values()
        if unit.valid_on(on)
    )
