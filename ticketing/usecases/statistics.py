"""Statistics: figures by unit, topic, district and month, with their definitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import at, local
from ticketing.domain.errors import Forbidden, Malformed
from ticketing.domain.statistics import Figure, Row, suppress, total_of
from ticketing.domain.units import tree_of
from ticketing.notices import wording
from ticketing.storage import appraisals
from ticketing.storage import statistics as storage
from ticketing.storage.reference import rule_table, taxonomy
from ticketing.storage.statistics import GROUPS, Counts, Period, Scope
from ticketing.storage.units import all_units

FILE = Path(__file__).parent.parent / "data" / "statistics.yml"
SEES_ALL = frozenset(
    {Role.SUPERVISOR, Role.LEADER, Role.REVIEWER, Role.DISPATCHER, Role.ADMIN, Role.BOT, Role.SYSTEM}
)
LONGEST = timedelta(days=3 * 366)
BEST_SCORE = 5
AGE_DAYS = (3, 7, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to count: from `first` to `last` day, by groups, of one unit, topic or district when named."""

    first: date
    last: date
    by: tuple[str, ...] = ("unit",)
    unit_id: str = ""
    topic: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator with its definition in words; `good` is `high`, `low` or `none`."""

    code: str
    name: str
    formula: str
    date: str
    good: str
    numerator: str = ""
    denominator: str = ""
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures, small groups hidden, with names for the groups and the definitions of the indicators."""

    wanted: Wanted
    rows: tuple[Row, ...]
    total: Mapping[str, Figure]
    names: Mapping[tuple[str, ...], tuple[str, ...]]
    indicators: tuple[Indicator, ...]
    smallest: int
    version: str


@cache
def _definitions() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def indicators() -> tuple[Indicator, ...]:
    """Return the indicators in the order of their file."""
    return tuple(Indicator(code, **facts) for code, facts in _definitions()["indicators"].items())


def default_period(now: datetime) -> tuple[date, date]:
    """Return the present month and the eleven before it."""
    today = local(now).date()
    months = today.year * 12 + today.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1), today


def report(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> Report:
    """Count. A unit sees itself and the units below it.

    Raises Malformed("unknown_group"|"unknown_period"), Forbidden("role_not_allowed").
    """
    _check(wanted)
    smallest = int(_definitions()["smallest_group"])
    scope = _scope(session, wanted, actor)
    counts = _count(session, wanted, scope=scope, now=now)
    counted = (Row(group, _figures(values)) for group, values in sorted(counts.items()))
    rows = tuple(row for row in counted if any(figure.cases for figure in row.figures.values()))
    (total,) = suppress([Row((), total_of(rows))], smallest=smallest)
    return Report(
        wanted=wanted,
        rows=suppress(rows, smallest=smallest),
        total=total.figures,
        names=_names(session, wanted.by, [row.group for row in rows]),
        indicators=indicators(),
        smallest=smallest,
        version=_definitions()["version"],
    )


def _check(wanted: Wanted) -> None:
    if not set(wanted.by) <= set(GROUPS) or len(set(wanted.by)) != len(wanted.by):
        raise Malformed("unknown_group", field="by", allowed=GROUPS)
    length = wanted.last - wanted.first
    if not timedelta() <= length <= LONGEST:
        raise Malformed("unknown_period", field="to")


def _scope(session: Session, wanted: Wanted, actor: Actor) -> Scope:
    units = tree_of(all_units(session), wanted.unit_id) if wanted.unit_id else frozenset()
    if actor.role is Role.UNIT and actor.unit_id:
        own = tree_of(all_units(session), actor.unit_id)
        units = (units & own if units else own) or frozenset({actor.unit_id})
    elif actor.role not in SEES_ALL:
        raise Forbidden("role_not_allowed", command="statistics", role=str(actor.role))
    return Scope(units, wanted.topic, wanted.area)


def _count(session: Session, wanted: Wanted, *, scope: Scope, now: datetime) -> Counts:
    since, until = at(wanted.first, time(0)), at(wanted.last + timedelta(days=1), time(0))
    counts = storage.count(session, by=wanted.by, period=Period(since, until, now), scope=scope)
    if wanted.by == ("unit",):
        for unit_id, number, points in appraisals.received(session, since=since, until=until):
            if not scope.units or unit_id in scope.units:
                counts.setdefault((unit_id,), {})["cooperation"] = (points, number * BEST_SCORE)
    return counts


def _figures(values: dict[str, tuple[int, int | None]]) -> dict[str, Figure]:
    figures = {code: Figure(*value) for code, value in values.items()}
    returns, dispatched = figures.pop("returns", Figure(0)), figures.pop("dispatched", Figure(0))
    upheld = figures.get("upheld", Figure(0, 0))
    # An order that was rightly returned had come to the unit too, though it is another's by now.
    figures["returned"] = Figure(returns.numerator, dispatched.numerator + upheld.numerator)
    return {one.code: figures[one.code] for one in indicators() if one.code in figures}


def _names(
    session: Session, by: Sequence[str], groups: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    units = {unit.id: unit.name for unit in all_units(session).values()}
    areas = {code: name for name, code in reversed(list(rule_table().districts.items()))}
    units[""] = wording.phrase("statistics", "nobody")
    unknown = {"": wording.phrase("statistics", "unknown")}
    known: dict[str, Mapping[str, str]] = {
        "unit": units,
        "topic": {**taxonomy(), **unknown},
        "area": {**areas, **unknown},
        "month": unknown,
    }
    return {
        group: tuple(known[name].get(code, code) for name, code in zip(by, group, strict=True))
        for group in groups
    }


def open_ages(session: Session, *, actor: Actor, now: datetime) -> list[tuple[int | None, int]]:
    """Return (days, open orders not older than that); the last, with None, are older than all."""
    today = local(now).date()
    scope = _scope(session, Wanted(today, today), actor)
    edges = [now - timedelta(days=days) for days in AGE_DAYS]
    return list(zip([*AGE_DAYS, None], storage.ages_of_open(session, edges=edges, scope=scope), strict=True))
