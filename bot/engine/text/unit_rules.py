"""Which units a message would go to: topic × place × rule table, weighed with what old orders say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.engine.text.data_files import DataFileError, resolve

ANYWHERE = "*"
_HISTORY_WEIGHT = 0.5  # as ticketing weighs it: old orders have as much to say as the rules
Reading = Mapping[str, Any]


@dataclass(frozen=True)
class UnitRule:
    """One row of the table: a topic prefix, a district code or "*", who leads and who helps."""

    id: str
    topic: str
    lead: str
    district: str = ANYWHERE
    co: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True)
class UnitTable:
    """Rules, units by id and districts by name, as the ticketing service has them."""

    version: str
    rules: tuple[UnitRule, ...]
    units: Mapping[str, Mapping[str, Any]]
    districts: Mapping[str, str]

    @classmethod
    def from_files(cls, rules: str | Path, units: str | Path) -> "UnitTable":
        """Read both files; DataFileError names the file that is none."""
        table, listed = _read(rules), _read(units)
        try:
            rows = tuple(_rule(row) for row in table["rules"])
            known = {row["id"]: row for row in listed["units"]}
            return cls(str(table["version"]), rows, known, dict(table["districts"]))
        except (KeyError, TypeError) as problem:
            raise DataFileError(f"{rules}, {units}: not a table of units ({problem!r})") from problem

    def rank(
        self, topics: Sequence[Reading], *, district: str | None, learnt: Sequence[Reading] = (), on: date
    ) -> list[dict[str, Any]]:
        """Up to three units: id, name, confidence, history, rule, co and the reasons as codes.

        `topics` have code and confidence, the likeliest first; `district` is a name or code; `learnt` has the
        site's own names of units (label) with confidence. A name that is no unit of ours has id null.
        """
        code = self.districts.get(district or "", district)
        found = self._by_rules(topics, code, on)
        if learnt:
            self._weigh_in(learnt, found)
        ranked = sorted(found.values(), key=lambda entry: -entry["confidence"])[:3]
        return [{**entry, "confidence": round(min(1.0, entry["confidence"]), 4)} for entry in ranked]

    def _by_rules(
        self, topics: Sequence[Reading], district: str | None, on: date
    ) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for topic in topics:
            for rank, (rule, lead) in enumerate(self._leads(str(topic["code"]), district, on)):
                entry = found.setdefault(lead["name"], self._entry(rule, lead, district, on))
                entry["confidence"] += float(topic["confidence"]) if rank == 0 else 0.0
                kind = "wider_rule" if rank else "rule"
                entry["reasons"].append(
                    {"kind": kind, "rule": rule.id, "topic": topic["code"], "district": district}
                )
        return found

    def _leads(
        self, topic: str, district: str | None, on: date
    ) -> Iterator[tuple[UnitRule, Mapping[str, Any]]]:
        fitting = [r for r in self.rules if topic.startswith(r.topic) and r.district in (ANYWHERE, district)]
        for rule in sorted(fitting, key=lambda r: (-len(r.topic), r.district == ANYWHERE)):
            lead = self._unit(rule.lead, district, on) or self._unit(rule.fallback, district, on)
            if lead is not None:
                yield rule, lead

    def _unit(self, name: str, district: str | None, on: date) -> Mapping[str, Any] | None:
        level, _, office = name.partition(":")
        unit = self.units.get(f"{district}.{office}" if level == "district" else f"city.{office}")
        while unit is not None and date.fromisoformat(unit.get("valid_until", "9999-12-31")) < on:
            unit = self.units.get(unit.get("successor", ""))
        return unit

    def _entry(
        self, rule: UnitRule, lead: Mapping[str, Any], district: str | None, on: date
    ) -> dict[str, Any]:
        helpers = [self._unit(name, district, on) for name in rule.co]
        co = [{"id": u["id"], "name": u["name"]} for u in helpers if u is not None and u["id"] != lead["id"]]
        named = {"id": lead["id"], "name": lead["name"], "confidence": 0.0, "history": None}
        return {**named, "rule": rule.id, "co": co, "reasons": []}

    def _weigh_in(self, learnt: Sequence[Reading], found: dict[str, dict[str, Any]]) -> None:
        ids = {unit["name"]: unit["id"] for unit in self.units.values()}
        for entry in found.values():
            entry["confidence"] *= 1 - _HISTORY_WEIGHT
        for old in learnt:
            name, share = str(old["label"]), float(old["confidence"])
            fresh: dict[str, Any] = {"id": ids.get(name), "name": name, "confidence": 0.0}
            entry = found.setdefault(name, {**fresh, "rule": None, "co": [], "reasons": []})
            entry["confidence"] += _HISTORY_WEIGHT * share
            entry["history"] = share
            entry["reasons"].append({"kind": "history", "share": share})


def district_of(entities: Sequence[Reading]) -> str | None:
    """The district of the first place that lies in a known one, as the elements' reader names it."""
    places = (e for e in entities if e.get("entity") == "place")
    return next((str(place["district"]) for place in places if place.get("district")), None)


def _rule(row: Reading) -> UnitRule:
    return UnitRule(
        id=row["id"],
        topic=row["topic"],
        lead=row["lead"],
        district=row.get("district", ANYWHERE),
        co=tuple(row.get("co", ())),
        fallback=row.get("fallback", ""),
    )


def _read(file: str | Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(resolve(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DataFileError(f"{file}: {problem}") from problem
    return loaded
