"""Routing: topic × place → responsible unit, by a rule table that is data and shows its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ticketing.domain.orders import Assignment
from ticketing.domain.units import Unit

ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One row: a topic prefix, a district or `*`, and who leads and helps.

    A unit is `city:housing` or `district:housing` (the district's own); `fallback` leads when the district is
    not known.
    """

    id: str
    topic: str
    lead: str
    district: str = ANYWHERE
    co: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rules with their version, and the city's districts by name (and unmistakable short name)."""

    version: str
    rules: tuple[RoutingRule, ...]
    districts: Mapping[str, str]

    def district_of(self, *texts: str) -> str | None:
        """Return the code of the first district named in `texts`: a name, a code or an address."""
        for text in texts:
            for name, code in self.districts.items():
                if text and (text == code or name in text):
                    return code
        return None


def route(
    table: RuleTable, units: Mapping[str, Unit], *, topic: str, district: str | None, on: date
) -> tuple[Assignment, ...]:
    """Return the assignments that the matching rules give, the most specific rule first, without doubles."""
    found: dict[str, Assignment] = {}
    for rule in _matching(table.rules, topic, district):
        assignment = _assign(rule, units, district=district, on=on)
        if assignment is not None:
            found.setdefault(assignment.lead_id, assignment)
    return tuple(found.values())


def _matching(rules: Iterable[RoutingRule], topic: str, district: str | None) -> list[RoutingRule]:
    matching = [r for r in rules if topic.startswith(r.topic) and r.district in (ANYWHERE, district)]
    return sorted(matching, key=lambda rule: (-len(rule.topic), rule.district == ANYWHERE))


def _assign(
    rule: RoutingRule, units: Mapping[str, Unit], *, district: str | None, on: date
) -> Assignment | None:
    lead = named_by(rule, units, district=district, on=on)
    if lead is None:
        return None
    helpers = (_resolve(name, units, district=district, on=on) for name in rule.co)
    co = tuple(unit for unit in helpers if unit is not None and unit.id != lead.id)
    return Assignment(
        lead_id=lead.id,
        lead_name=lead.name,
        co_ids=tuple(unit.id for unit in co),
        co_names=tuple(unit.name for unit in co),
        rule_id=rule.id,
    )


def named_by(rule: RoutingRule, units: Mapping[str, Unit], *, district: str | None, on: date) -> Unit | None:
    """Return the unit that one rule names as lead for a district, or None when it names none."""
    found = _resolve(rule.lead, units, district=district, on=on)
    if found is None and rule.fallback:
        return _resolve(rule.fallback, units, district=district, on=on)
    return found


def _resolve(name: str, units: Mapping[str, Unit], *, district: str | None, on: date) -> Unit | None:
    level, _, office = name.partition(":")
    unit = units.get(f"{district}.{office}" if level == "district" else f"city.{office}")
    while unit is not None and not unit.valid_on(on):
        unit = units.get(unit.successor_id or "")
    return unit
