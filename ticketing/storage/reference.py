"""Reads the versioned reference data: calendar notices, time-limit profiles, units, routing rules."""

import csv
import json
import os
import time
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ticketing.domain.calendar import WorkCalendar, YearNotice
from ticketing.domain.profiles import Policy, Profile, Rulebook
from ticketing.domain.routing import RoutingRule, RuleTable
from ticketing.domain.units import Unit

DATA = Path(__file__).parent.parent / "data"
CALENDAR = DATA / "calendar"
PROFILES = DATA / "profiles"
Signature = tuple[tuple[str, int], ...]
LOOK_AGAIN_SECONDS = 1.0


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def read_notice(data: Mapping[str, Any]) -> YearNotice:
    """Return one year's notice as written in data/calendar; raises ValueError when it is not of one year."""
    holidays: dict[date, str] = {}
    for span in data["holidays"]:
        day, last = date.fromisoformat(span["from"]), date.fromisoformat(span["to"])
        while day <= last:
            holidays[day] = span["name"]
            day += timedelta(days=1)
    workdays = frozenset(date.fromisoformat(day) for day in data["workdays"])
    if {day.year for day in {*holidays, *workdays}} != {data["year"]}:
        raise ValueError(f"the notice of {data['year']} names days of another year")
    return YearNotice(data["year"], data["source"], holidays, workdays)


def calendar() -> WorkCalendar:
    """Return the calendar of all notices in data/calendar; a notice that is added there is seen at once."""
    return _calendar(_signature())


def _signature() -> Signature:
    # A new notice reaches running processes without a restart; looking costs some microseconds.
    return _times(CALENDAR)


def _times(folder: Path) -> Signature:
    """Return the files with the times of their last changes.

    A file that is added or put in another one's place changes the folder itself; one written over where it
    lies is found within a second. Every command asks several times: looking at each file took a tenth of it.
    """
    changed, now = folder.stat().st_mtime_ns, time.monotonic()
    seen = _seen.get(folder)
    if seen is None or seen.changed != changed or now >= seen.until:
        with os.scandir(folder) as found:
            files = sorted((f.name, f.stat().st_mtime_ns) for f in found if f.name.endswith(".json"))
        seen = _seen[folder] = _Seen(changed, now + LOOK_AGAIN_SECONDS, tuple(files))
    return seen.files


class _Seen(NamedTuple):
    changed: int
    until: float
    files: Signature


_seen: dict[Path, _Seen] = {}


@lru_cache(maxsize=4)
def _calendar(signature: Signature) -> WorkCalendar:
    notices = [read_notice(_load(CALENDAR / name)) for name, _ in signature]
    return WorkCalendar({notice.year: notice for notice in notices})


def notice_file(year: int) -> dict[str, Any]:
    """Return a year's notice as its file says, empty when there is none."""
    path = CALENDAR / f"{year}.json"
    return _load(path) if path.exists() else {}


def put_notice(data: Mapping[str, Any]) -> None:
    """Store a year's notice; running processes see it at their next step."""
    _write(CALENDAR / f"{data['year']}.json", data)


def rulebook(version: str = "") -> Rulebook:
    """Return calendar, profiles and policy together: the present ones, or those an order was born under.

    Earlier versions are kept in data/profiles/earlier; one that is not there is taken as the present one.
    """
    return _rulebook(_signature(), _times(PROFILES), version)


@lru_cache(maxsize=16)
def _rulebook(signature: Signature, _profiles: Signature, version: str) -> Rulebook:
    wanted = frozenset(version.split(";"))
    policy = _version_of("policy", wanted)
    profiles = tuple(Profile.read(_version_of(name, wanted)) for name in policy["profiles"])
    return Rulebook(_calendar(signature), profiles, Policy.read(policy))


def _version_of(name: str, wanted: frozenset[str]) -> dict[str, Any]:
    present = _load(PROFILES / f"{name}.json")
    if present["version"] in wanted:
        return present
    earlier = (_load(path) for path in sorted((PROFILES / "earlier").glob(f"{name}-*.json")))
    return next((data for data in earlier if data["version"] in wanted), present)


def rules_file(name: str) -> dict[str, Any]:
    """Return a profile or the policy as its file says."""
    return _load(PROFILES / f"{name}.json")


def put_rules(name: str, data: Mapping[str, Any]) -> None:
    """Put a new version in force and keep the present one for the orders that were born under it.

    Raises ValueError when the new one cannot be read. Running processes see it at their next step.
    """
    kind = Profile if "clocks" in data else Policy
    kind.read(data)
    present = rules_file(name)
    earlier = PROFILES / "earlier"
    earlier.mkdir(exist_ok=True)
    # In this order, each written beside and moved: at no moment is a version missing or half there.
    _write(earlier / f"{name}-{present['version'].partition('/')[2]}.json", present)
    _write(PROFILES / f"{name}.json", data)


def _write(target: Path, data: Mapping[str, Any]) -> None:
    half = target.with_suffix(".part")
    half.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(target)


@cache
def rule_table(city: str = "taiyuan") -> RuleTable:
    """Return the city's routing rules."""
    data = _load(DATA / "routing" / f"{city}.json")
    rules = tuple(
        RoutingRule(
            id=row["id"],
            topic=row["topic"],
            lead=row["lead"],
            district=row.get("district", "*"),
            co=tuple(row.get("co", ())),
            fallback=row.get("fallback", ""),
        )
        for row in data["rules"]
    )
    return RuleTable(data["version"], rules, data["districts"])


@cache
def city_units(city: str = "taiyuan") -> tuple[Unit, ...]:
    """Return the units of a city's data file."""
    data = _load(DATA / "units" / f"{city}.json")
    since = date.fromisoformat(data["valid_from"])
    return tuple(
        Unit(
            id=row["id"],
            name=row["name"],
            type=row["type"],
            parent_id=row.get("parent"),
            district=row.get("district"),
            valid_from=date.fromisoformat(row["valid_from"]) if "valid_from" in row else since,
            valid_until=date.fromisoformat(row["valid_until"]) if "valid_until" in row else None,
            successor_id=row.get("successor"),
        )
        for row in data["units"]
    )


@cache
def taxonomy() -> Mapping[str, str]:
    """Return the names of topics by code (DB44/T 2479—2024)."""
    with (DATA / "taxonomy.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
