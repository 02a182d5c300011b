"""The city's units: bureaus, district bureaus, streets, each valid for a period."""

from dataclasses import dataclass
from datetime import date


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

    def valid_on(self, day: date) -> bool:
        """Say whether the unit exists on that day."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until
