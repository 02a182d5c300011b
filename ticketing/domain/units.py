"""The city's units: bureaus, district bureaus, streets, each valid for a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# 街道、乡镇: departments may not push their own duties down to them.
GRASS_ROOTS = frozenset({"street", "township"})
LEVELS = {
    "province_bureau": 1,
    "city_bureau": 2,
    "enterprise": 2,
    "district_bureau": 3,
    "street": 4,
    "township": 4,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `valid_until` is its last day; `successor_id` takes over what it held."""

    id: str
    name: str
    type: str
    parent_id: str | None = None
    district: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    successor_id: str | None = None

    @property
    def level(self) -> int:
        """Return 1 for the province, 2 city, 3 county or district, 4 street or township; 2 when unknown."""
        return LEVELS.get(self.type, LEVELS["city_bureau"])

    def valid_on(self, day: date) -> bool:
        """Say whether the unit exists on that day."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until


def tree_of(units: Mapping[str, Unit], unit_id: str) -> frozenset[str]:
    """Return the unit and all units below it."""
    family = {unit_id}
    while True:
        below = {unit.id for unit in units.values() if unit.parent_id in family}
        if below <= family:
            return frozenset(family)
        family |= below
