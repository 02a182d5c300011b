"""Counts for statistics, one query per kind of fact, grouped by unit, topic class, district and month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from ticketing.domain.escalating import UNITS_OWN
from ticketing.domain.orders import SATISFIED_FROM
from ticketing.domain.states import State
from ticketing.storage.diversions import DIVERTED
from ticketing.storage.exclusions import counted
from ticketing.storage.order_facts import RatingRow, ReturnRow, SampleRow
from ticketing.storage.order_rows import ClockRow, EventRow, OrderRow, SupervisionRow
from ticketing.storage.proposals import ProposalRow

GROUPS = ("unit", "topic", "area", "month")
TOPIC_DIGITS = 2
Condition = ColumnElement[bool]
Counts = dict[tuple[str, ...], dict[str, tuple[int, int | None]]]


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; what is due after `now` has not happened yet."""

    since: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Which orders are looked at; empty means all. `units` are ids, `topic` a code's beginning."""

    units: frozenset[str] = frozenset()
    topic: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a query counts: cases that meet `within`, and of those the ones that meet `hit`."""

    hit: Condition | None
    within: Condition


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of fact: its table, the order's number in it, its day, whose it is, what is counted of it."""

    base: Select[Any]
    number: InstrumentedAttribute[str]
    day: InstrumentedAttribute[Any]
    unit: InstrumentedAttribute[Any]
    measures: Mapping[str, Measure]


def count(session: Session, *, by: Sequence[str], period: Period, scope: Scope) -> Counts:
    """Return {group: {indicator: (numerator, denominator)}}; a plain count has no denominator."""
    counts: Counts = {}
    for facts in _all_facts():
        for group, values in _run(session, facts, by=by, period=period, scope=scope):
            counts.setdefault(group, {}).update(values)
    return counts


def _run(
    session: Session, facts: Facts, *, by: Sequence[str], period: Period, scope: Scope
) -> list[tuple[tuple[str, ...], dict[str, tuple[int, int | None]]]]:
    keys = [_key(name, facts, session.get_bind().dialect.name) for name in by]
    columns = [key.label(f"k{n}") for n, key in enumerate(keys)]
    for code, measure in facts.measures.items():
        columns.append(_sum(measure.within).label(f"{code}_n"))
        if measure.hit is not None:
            columns.append(_sum(and_(measure.within, measure.hit)).label(f"{code}_h"))
    wanted = (
        _base(facts, by, scope)
        .add_columns(*columns)
        .where(
            facts.day >= period.since, facts.day < min(period.until, period.now), *_conditions(facts, scope)
        )
    )
    names: list[ColumnElement[Any]] = [literal_column(f"k{n}") for n in range(len(keys))]
    rows = session.execute(wanted.group_by(*names) if keys else wanted).mappings()
    return [(_group(row, len(keys)), _values(row, facts)) for row in rows]


def _base(facts: Facts, by: Sequence[str], scope: Scope) -> Select[Any]:
    """Join the orders only when something of theirs is asked for: a year has ten clocks for each of them."""
    asked = scope.topic or scope.area or not {"topic", "area"}.isdisjoint(by)
    if facts.number is OrderRow.number or not asked:
        return facts.base
    return facts.base.join(OrderRow, OrderRow.number == facts.number)


def _group(row: Any, size: int) -> tuple[str, ...]:  # noqa: ANN401  (a row of any columns)
    return tuple(str(row[f"k{n}"] or "") for n in range(size))


def _values(row: Any, facts: Facts) -> dict[str, tuple[int, int | None]]:  # noqa: ANN401
    found: dict[str, tuple[int, int | None]] = {}
    for code, measure in facts.measures.items():
        cases = int(row[f"{code}_n"] or 0)
        found[code] = (cases, None) if measure.hit is None else (int(row[f"{code}_h"] or 0), cases)
    return found


def _sum(condition: Condition) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _key(name: str, facts: Facts, dialect: str) -> ColumnElement[Any]:
    if name == "unit":
        return func.coalesce(facts.unit, "")
    if name == "topic":
        return func.coalesce(func.substr(OrderRow.topic_code, 1, TOPIC_DIGITS), "")
    if name == "area":
        return func.coalesce(OrderRow.district, "")
    if dialect == "postgresql":
        return func.to_char(func.timezone("Asia/Shanghai", facts.day), "YYYY-MM")
    # SQLite knows no zones; the city's has had no summer time since 1991.
    return func.strftime("%Y-%m", facts.day, "+8 hours")


def _conditions(facts: Facts, scope: Scope) -> list[Condition]:
    conditions: list[Condition] = []
    if scope.units:
        conditions.append(facts.unit.in_(scope.units))
    if scope.topic:
        conditions.append(OrderRow.topic_code.startswith(scope.topic, autoescape=True))
    if scope.area:
        conditions.append(OrderRow.district == scope.area)
    return conditions


def _all_facts() -> tuple[Facts, ...]:
    facts = (_filed(), _dispatched(), _closed(), _clocks(), _returns(), _ratings())
    return (*facts, _letters(), _false_closures(), _samples())


def _orders() -> Select[Any]:
    return select().select_from(OrderRow)


def _filed() -> Facts:
    measures = {"filed": Measure(None, ~DIVERTED), "diverted": Measure(None, DIVERTED)}
    return Facts(_orders(), OrderRow.number, OrderRow.created_at, OrderRow.lead_id, measures)


def _dispatched() -> Facts:
    raised = OrderRow.number.in_(select(SupervisionRow.order_number).where(SupervisionRow.level != "track"))
    measures = {
        "raised": Measure(raised, counted("all", OrderRow.number)),
        "dispatched": Measure(None, true()),
    }
    return Facts(_orders(), OrderRow.number, OrderRow.dispatched_at, OrderRow.lead_id, measures)


def _closed() -> Facts:
    rated, content = OrderRow.rated_satisfied.is_not(None), OrderRow.rated_satisfied >= SATISFIED_FROM
    struck_off = OrderRow.state == str(State.CLOSED)
    fair = and_(struck_off, counted("all", OrderRow.number))
    measures = {
        "closed": Measure(None, struck_off),
        "sent_back": Measure(OrderRow.returned_count > 0, fair),
        "rework": Measure(OrderRow.rework_count > 0, fair),
        "reached": Measure(rated, and_(struck_off, OrderRow.phone_hash.is_not(None))),
        "solved": Measure(OrderRow.rated_solved.is_(True), and_(fair, rated)),
        "satisfied": Measure(content, and_(struck_off, counted("satisfaction", OrderRow.number), rated)),
        "unrated": Measure(~rated, fair),
    }
    return Facts(_orders(), OrderRow.number, OrderRow.closed_at, OrderRow.lead_id, measures)


def _clocks() -> Facts:
    """Clocks speak for whoever owes them: a late co-organiser spoils no lead's figures."""
    in_time, fair = ClockRow.missed_at.is_(None), counted("all", ClockRow.order_number)
    of_kind = {
        "sign_on_time": ClockRow.kind == "sign",
        "D1": ClockRow.code == "D1",
        "D3": ClockRow.code == "D3",
        "D7": ClockRow.code == "D7",
        "M1": ClockRow.code == "M1",
        "result_on_time": ClockRow.code.in_(("C3", "G5")),
        "share_on_time": ClockRow.kind == "share",
    }
    measures = {code: Measure(in_time, and_(kind, fair)) for code, kind in of_kind.items()}
    units_own = ClockRow.part.in_(sorted(UNITS_OWN))
    measures["reds"] = Measure(None, and_(ClockRow.missed_at.is_not(None), units_own, fair))
    measures["extension"] = Measure(ClockRow.original_due.is_not(None), ClockRow.kind == "result")
    base = (
        select()
        .select_from(ClockRow)
        .where(ClockRow.governing, ClockRow.cleared_at.is_(None), ~ClockRow.provisional)
    )
    return Facts(base, ClockRow.order_number, ClockRow.due, ClockRow.unit_id, measures)


def _returns() -> Facts:
    measures = {
        "returns": Measure(None, true()),
        "upheld": Measure(ReturnRow.upheld.is_(True), ReturnRow.upheld.is_not(None)),
    }
    base = select().select_from(ReturnRow)
    return Facts(base, ReturnRow.order_number, ReturnRow.returned_at, ReturnRow.unit_id, measures)


def _ratings() -> Facts:
    good = and_(RatingRow.solved, RatingRow.is_true)
    measures = {
        "solved_first": Measure(good, and_(RatingRow.is_first, counted("all", RatingRow.order_number))),
        "satisfied_first": Measure(
            RatingRow.satisfied >= SATISFIED_FROM,
            and_(RatingRow.is_first, counted("satisfaction", RatingRow.order_number)),
        ),
    }
    base = select().select_from(RatingRow)
    return Facts(base, RatingRow.order_number, RatingRow.at, RatingRow.unit_id, measures)


def _letters() -> Facts:
    # Written out: only so does the small index of letters serve, and a year has millions of events.
    letter = EventRow.name == literal_column("'raise_letter'")
    base = select().select_from(EventRow).join(OrderRow, OrderRow.number == EventRow.order_number)
    measures = {"letters": Measure(None, counted("all", OrderRow.number))}
    return Facts(base.where(letter), OrderRow.number, EventRow.at, OrderRow.lead_id, measures)


def _false_closures() -> Facts:
    """A finding of a false closure leaves a proposal to talk with the unit, once for each finding."""
    base = select().select_from(ProposalRow).where(ProposalRow.reason == "false_closure")
    measures = {"false_closures": Measure(None, ProposalRow.kind == "talk")}
    return Facts(base, ProposalRow.order_number, ProposalRow.proposed_at, ProposalRow.unit_id, measures)


def _samples() -> Facts:
    """By the day of the last call: before it nobody reads in a figure that one of his orders was drawn."""
    measures = {
        "sampled": Measure(None, true()),
        "sample_contradicted": Measure(SampleRow.contradicted.is_(True), SampleRow.contradicted.is_not(None)),
    }
    base = select().select_from(SampleRow)
    return Facts(base, SampleRow.order_number, SampleRow.ended_at, SampleRow.unit_id, measures)


def ages_of_open(session: Session, *, edges: Sequence[datetime], scope: Scope) -> list[int]:
    """Return how many open orders were made after edges[0], between the edges, and before the last."""
    from_to = [(None, edges[0]), *pairwise(edges), (edges[-1], None)]
    ended = ("closed", "declined", "emergency_diverted", "withdrawn", "answered", "final_answer", "draft")
    columns = [_sum(_between(newer, older)) for newer, older in from_to]
    wanted = select(*columns).select_from(OrderRow).where(OrderRow.state.not_in(ended))
    if scope.units:
        wanted = wanted.where(OrderRow.lead_id.in_(scope.units))
    return [int(value or 0) for value in session.execute(wanted).one()]


def _between(newer: datetime | None, older: datetime | None) -> Condition:
    parts: list[Condition] = [literal(value=True)]
    if newer is not None:
        parts.append(OrderRow.created_at <= newer)
    if older is not None:
        parts.append(OrderRow.created_at > older)
    return and_(*parts)
