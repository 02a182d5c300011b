"""Dispatching: which unit an order goes to, proposed by rule and decided by a person or above a bar."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.kinds import Complexity
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.routing import route
from ticketing.domain.units import Unit, tree_of
from ticketing.notices import wording
from ticketing.storage.reference import rule_table
from ticketing.storage.units import all_units, find_unit
from ticketing.usecases.changing import change


def suggest_units(session: Session, order: Order, *, now: datetime) -> tuple[Assignment, ...]:
    """Return the assignments the rule table proposes, best first, each with rule and reason; may be empty."""
    topic = order.request.topic
    if topic is None:
        return ()
    table = rule_table()
    district = district_of_order(order)
    units = all_units(session)
    accused = order.request.accused_unit_id
    barred = tree_of(units, accused) if accused else frozenset()
    found = route(table, units, topic=topic.code, district=district, on=local(now).date())
    names = {code: name for name, code in reversed(list(table.districts.items()))}
    place = names.get(district or "") or wording.phrase("notices", "everywhere")
    return tuple(
        replace(
            a,
            reason=wording.phrase("notices", "routing_reason", rule=a.rule_id, topic=topic.name, place=place),
        )
        for a in found
        if not {a.lead_id, *a.co_ids} & barred
    )


def district_of_order(order: Order) -> str | None:
    """Return the code of the district the order's place lies in, or None."""
    return rule_table().district_of(*_place_texts(order))


def _place_texts(order: Order) -> list[str]:
    where = order.request.elements.get("where")
    texts = [str(order.request.place.get(name) or "") for name in ("district", "text")]
    return [*texts, (where.value or "") if where else ""]


def dispatch(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    co_unit_ids: tuple[str, ...] = (),
    note: str = "",
    complexity: Complexity | None = None,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Send the order to `unit_id` (rule T6); the 13710 clocks start now, not at signing.

    `complexity` general (7 days), complex (1 month) or long_cycle (a dated plan) is the dispatcher's word.

    Raises NotFound("unknown_unit"), Conflict("unit_abolished"), Conflict("not_allowed_now").
    """
    lead = valid_unit(session, unit_id, now=now)
    co = [valid_unit(session, i, now=now) for i in dict.fromkeys(co_unit_ids) if i != unit_id]
    assignment = Assignment(
        lead_id=lead.id,
        lead_name=lead.name,
        co_ids=tuple(unit.id for unit in co),
        co_names=tuple(unit.name for unit in co),
        reason=wording.phrase("notices", "chosen_by_hand", note=f": {note}" if note else ""),
    )
    ask = Ask(Command.DISPATCH, actor, now, text=note, assignment=assignment, complexity=complexity)
    return change(session, order_number, ask, revision=revision)


def valid_unit(session: Session, unit_id: str, *, now: datetime) -> Unit:
    """Return a unit that exists on that day. Raises NotFound("unknown_unit"), Conflict("unit_abolished")."""
    unit = find_unit(session, unit_id)
    if unit is None:
        raise NotFound("unknown_unit", field="unit_id", unit=unit_id)
    if not unit.valid_on(local(now).date()):
        raise Conflict("unit_abolished", field="unit_id", unit=unit.name, successor=unit.successor_id)
    return unit
