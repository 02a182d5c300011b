"""Which units the routing rules can name as leading: those get a habit."""

from datetime import date

from sqlalchemy.orm import Session

from tests.simulation.matters import MATTERS
from ticketing.domain.routing import route
from ticketing.storage.reference import rule_table
from ticketing.storage.units import all_units


def leading_units(session: Session) -> list[str]:
    """Return the ids of units that lead for one of the simulated matters somewhere."""
    rules, units = rule_table(), all_units(session)
    found: set[str] = set()
    for matter in MATTERS:
        for code in set(rules.districts.values()):
            ways = route(rules, units, topic=matter.topic, district=code, on=date(2025, 6, 1))
            found |= {way.lead_id for way in ways[:1]}
    return sorted(found)
