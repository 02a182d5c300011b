"""Dispatching: which unit an order goes to, proposed by rule and decided by a person or above a bar."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.kinds import Complexity
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.units import Unit
from ticketing.notices import wording
from ticketing.storage import orders as table
from ticketing.storage.units import find_unit
from ticketing.usecases.changing import change
from ticketing.usecases.suggesting import learn_choice, rule_assignments
from ticketing.usecases.suggesting import suggest_units as suggest_units


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
    rule_id = _rule_for(session, order_number, lead, now=now)
    assignment = Assignment(
        lead_id=lead.id,
        lead_name=lead.name,
        co_ids=tuple(unit.id for unit in co),
        co_names=tuple(unit.name for unit in co),
        rule_id=rule_id,
        reason=_reason(rule_id, note),
    )
    ask = Ask(Command.DISPATCH, actor, now, text=note, assignment=assignment, complexity=complexity)
    order = change(session, order_number, ask, revision=revision)
    learn_choice(session, order, chosen_id=lead.id, actor=actor, now=now)
    return order


def _rule_for(session: Session, order_number: str, lead: Unit, *, now: datetime) -> str:
    """Name the rule that a choice by hand agrees with, so that returns can be argued from it; "" for none."""
    named = rule_assignments(session, table.load(session, order_number), now=now)
    return next((a.rule_id for a in named if a.lead_id == lead.id), "")


def _reason(rule_id: str, note: str) -> str:
    told = f": {note}" if note else ""
    if rule_id:
        return wording.phrase("notices", "chosen_with_rule", rule=rule_id, note=told)
    return wording.phrase("notices", "chosen_by_hand", note=told)


def valid_unit(session: Session, unit_id: str, *, now: datetime) -> Unit:
    """Return a unit that exists on that day. Raises NotFound("unknown_unit"), Conflict("unit_abolished")."""
    unit = find_unit(session, unit_id)
    if unit is None:
        raise NotFound("unknown_unit", field="unit_id", unit=unit_id)
    if not unit.valid_on(local(now).date()):
        raise Conflict("unit_abolished", field="unit_id", unit=unit.name, successor=unit.successor_id)
    return unit
