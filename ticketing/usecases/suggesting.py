"""Suggesting units for an order, with rule and reasons, and learning from what people choose instead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.copies import replace
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.routing import route
from ticketing.domain.suggesting import (
    NOT_SHOWN,
    TopicRouting,
    UnitSuggestion,
    best_of,
    by_rules,
    with_choices,
    with_history,
)
from ticketing.domain.units import Unit, tree_of
from ticketing.notices import wording
from ticketing.storage import unit_choices
from ticketing.storage.reference import rule_table, taxonomy
from ticketing.storage.unit_choices import Situation
from ticketing.storage.units import all_units

_LISTED = 5  # possible topics and old orders' units that are looked at


def suggest_units(
    session: Session, order: Order, *, actor: Actor = SYSTEM, now: datetime
) -> tuple[UnitSuggestion, ...]:
    """Return up to three units, the most likely first, each with its rule and reasons; perhaps none.

    Topic × place × rule table first; then what people chose against the same proposal (from three choices
    on), and what a model of the site's old orders said when the request was read. A unit that is complained
    of, and its tree, is never suggested. Units and citizens are shown nothing.
    """
    return suggest_for_all(session, [order], actor=actor, now=now)[0]


def suggest_for_all(
    session: Session, orders: Sequence[Order], *, actor: Actor = SYSTEM, now: datetime
) -> list[tuple[UnitSuggestion, ...]]:
    """Return the suggestions for several orders, reading what people chose before at once."""
    if actor.role in NOT_SHOWN or not orders:
        return [() for _ in orders]
    units = all_units(session)
    ruled = [_by_rules(order, units, now=now) for order in orders]
    situations = [_situation(order, found) for order, found in zip(orders, ruled, strict=True)]
    choices = unit_choices.counts_of(session, {one for one in situations if one is not None})
    return [
        _weighed(order, found, choices.get(situation) if situation else None, units, now=now)
        for order, found, situation in zip(orders, ruled, situations, strict=True)
    ]


def _weighed(
    order: Order,
    found: list[UnitSuggestion],
    choices: Mapping[str, int] | None,
    units: Mapping[str, Unit],
    *,
    now: datetime,
) -> tuple[UnitSuggestion, ...]:
    barred = _barred(order, units)
    found = with_history(found, _learnt(order, units, now=now))
    if choices is not None:
        day = local(now).date()
        names = {unit_id: units[unit_id].name for unit_id in choices if _exists(units.get(unit_id), day)}
        found = with_choices(found, choices, names)
    return tuple(_worded(s) for s in best_of(s for s in found if not {s.lead_id, *s.co_ids} & barred))


def _exists(unit: Unit | None, day: date) -> bool:
    return unit is not None and unit.valid_on(day)


def rule_assignments(session: Session, order: Order, *, now: datetime) -> tuple[Assignment, ...]:
    """Return what the rule table alone gives for the order's topic and place (the powers list)."""
    if order.request.topic is None:
        return ()
    units = all_units(session)
    barred = _barred(order, units)
    found = _route(order, units, order.request.topic.code, now=now)
    return tuple(a for a in found if not {a.lead_id, *a.co_ids} & barred)


def learn_choice(session: Session, order: Order, *, chosen_id: str, actor: Actor, now: datetime) -> None:
    """Remember a person's choice of unit, whether it followed the proposal or not; the machine's is not."""
    found = _by_rules(order, all_units(session), now=now)
    situation = _situation(order, found)
    if situation is None or actor.role is Role.SYSTEM:
        return
    unit_choices.remember(
        session,
        order.number,
        situation,
        rule_id=found[0].rule_id,
        rules_version=rule_table().version,
        chosen_id=chosen_id,
        chosen_by=actor.id,
        now=now,
    )


def district_of_order(order: Order) -> str | None:
    """Return the code of the district the order's place lies in, or None."""
    return rule_table().district_of(*_place_texts(order))


def _place_texts(order: Order) -> list[str]:
    where = order.request.elements.get("where")
    texts = [str(order.request.place.get(name) or "") for name in ("district", "text")]
    return [*texts, (where.value or "") if where else ""]


def _barred(order: Order, units: Mapping[str, Unit]) -> frozenset[str]:
    accused = order.request.accused_unit_id
    return tree_of(units, accused) if accused else frozenset()


def _route(order: Order, units: Mapping[str, Unit], topic: str, *, now: datetime) -> tuple[Assignment, ...]:
    return route(rule_table(), units, topic=topic, district=district_of_order(order), on=local(now).date())


def _by_rules(order: Order, units: Mapping[str, Unit], *, now: datetime) -> list[UnitSuggestion]:
    routings = [
        TopicRouting(taxonomy()[code], share, _route(order, units, code, now=now))
        for code, share in _topics(order)
    ]
    ranked = by_rules(routings, place=_place_name(order))
    return sorted(ranked, key=lambda suggestion: -suggestion.confidence)


def _topics(order: Order) -> list[tuple[str, float]]:
    """The order's topic, then what else the reading thought possible, with their probabilities."""
    topic = order.request.topic
    if topic is None:
        return []
    others = [
        (str(entry.get("code")), _share(entry))
        for entry in _entries(order, "topic_ranking")
        if entry.get("code") in taxonomy() and entry.get("code") != topic.code
    ]
    return [(topic.code, topic.confidence), *((c, min(s, 1 - topic.confidence)) for c, s in others)]


def _situation(order: Order, found: Sequence[UnitSuggestion]) -> Situation | None:
    topic = order.request.topic
    if topic is None or not found:
        return None
    return Situation(topic.code, district_of_order(order) or "", found[0].lead_id)


def _learnt(order: Order, units: Mapping[str, Unit], *, now: datetime) -> list[tuple[str, str, float]]:
    """Units of the reading's `unit_ranking` that came from old orders, by the name they have there."""
    entries = _entries(order, "unit_ranking")
    if not entries:
        return []
    day = local(now).date()
    named = {unit.name: unit for unit in units.values() if unit.valid_on(day)}
    found = [(named.get(str(e.get("name"))), _share(e, "history")) for e in entries]
    return [(unit.id, unit.name, share) for unit, share in found if unit is not None and share]


def _entries(order: Order, name: str) -> list[Mapping[str, object]]:
    listed = order.request.understanding.get(name)
    if not isinstance(listed, list):
        return []
    return [entry for entry in listed[:_LISTED] if isinstance(entry, dict)]


def _share(entry: Mapping[str, object], name: str = "confidence") -> float:
    value = entry.get(name)
    return min(1.0, max(0.0, float(value))) if isinstance(value, int | float) else 0.0


def _place_name(order: Order) -> str:
    names = {code: name for name, code in reversed(list(rule_table().districts.items()))}
    return names.get(district_of_order(order) or "") or wording.phrase("notices", "everywhere")


def _worded(suggestion: UnitSuggestion) -> UnitSuggestion:
    reasons = tuple(
        wording.phrase("notices", f"ground_{ground.kind}", **ground.facts) for ground in suggestion.grounds
    )
    return replace(suggestion, reasons=tuple(dict.fromkeys(reasons)))
