"""Returning an order to the assigning side, and deciding on it: arbitration, consultation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import NotFound
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.records import Claim
from ticketing.domain.routing import RoutingRule, named_by
from ticketing.notices import wording
from ticketing.storage import orders as table
from ticketing.storage.reference import rule_table, taxonomy
from ticketing.storage.units import all_units
from ticketing.usecases.changing import change
from ticketing.usecases.dispatching import valid_unit
from ticketing.usecases.suggesting import district_of_order, learn_choice, rule_assignments


@dataclass(frozen=True, slots=True)
class PowerItem:
    """One item of the powers list and the unit that it names for the order's place."""

    item: str
    topic: str
    topic_name: str
    unit_id: str
    unit_name: str


def powers_for(session: Session, order: Order, *, now: datetime) -> tuple[PowerItem, ...]:
    """Return what the powers list says about this order, the most specific item first."""
    topic = order.request.topic
    if topic is None:
        return ()
    rules = {rule.id: rule for rule in rule_table().rules}
    found = rule_assignments(session, order, now=now)
    return tuple(_item(rules[a.rule_id], a.lead_id, a.lead_name) for a in found)


def _item(rule: RoutingRule, unit_id: str, unit_name: str) -> PowerItem:
    return PowerItem(rule.id, rule.topic, taxonomy().get(rule.topic, ""), unit_id, unit_name)


def _claim(session: Session, order: Order, *, item: str, proper_unit_id: str, now: datetime) -> Claim:
    rule = next((rule for rule in rule_table().rules if rule.id == item), None)
    if item and rule is None:
        raise NotFound("unknown_power", field="item", item=item)
    proper = valid_unit(session, proper_unit_id, now=now) if proper_unit_id else None
    units = all_units(session)
    day = local(now).date()
    listed = named_by(rule, units, district=district_of_order(order), on=day) if rule else None
    return Claim(
        item=item,
        proper_id=proper.id if proper else "",
        proper_name=proper.name if proper else "",
        listed_id=listed.id if listed else "",
        listed_name=listed.name if listed else "",
    )


def return_order(
    session: Session,
    order_number: str,
    *,
    item: str,
    proper_unit_id: str,
    ground: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Return the order (rule T8): `item` of the powers list, the proper unit and the ground.

    Raises Conflict("return_too_late"), Conflict("returns_used_up"), Conflict("return_forbidden"),
    NotFound("unknown_power"), Malformed("claim_missing"), Malformed("proper_unit_missing").
    """
    return _return(
        session,
        order_number,
        Command.RETURN_ORDER,
        claim=(item, proper_unit_id),
        ground=ground,
        revision=revision,
        actor=actor,
        now=now,
    )


def ask_consultation(
    session: Session,
    order_number: str,
    *,
    item: str,
    proper_unit_id: str,
    ground: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Dispute for the third time (rule T8c): it goes up the line for consultation (会商)."""
    return _return(
        session,
        order_number,
        Command.ASK_CONSULTATION,
        claim=(item, proper_unit_id),
        ground=ground,
        revision=revision,
        actor=actor,
        now=now,
    )


def _return(
    session: Session,
    order_number: str,
    command: Command,
    *,
    claim: tuple[str, str],
    ground: str,
    revision: int | None,
    actor: Actor,
    now: datetime,
) -> Order:
    order = table.load(session, order_number)
    cited = _claim(session, order, item=claim[0], proper_unit_id=claim[1], now=now)
    return change(
        session, order_number, Ask(command, actor, now, text=ground, claim=cited), revision=revision
    )


def reassign(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    ground: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Uphold a return (rule T9): the order goes to `unit_id`; the citizen's clock keeps its start.

    Raises Forbidden("own_dispatch"), Forbidden("wrong_level"), Conflict("return_loop").
    """
    unit = valid_unit(session, unit_id, now=now)
    reason = wording.phrase("notices", "chosen_by_arbitration")
    team = Assignment(lead_id=unit.id, lead_name=unit.name, reason=reason)
    ask = Ask(Command.REASSIGN, actor, now, text=ground, assignment=team)
    order = change(session, order_number, ask, revision=revision)
    learn_choice(session, order, chosen_id=unit.id, actor=actor, now=now)
    return order


def reject_return(
    session: Session,
    order_number: str,
    *,
    ground: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Reject a return (rule T9): the unit keeps the order and may not return it again (禁退)."""
    return change(
        session, order_number, Ask(Command.REJECT_RETURN, actor, now, text=ground), revision=revision
    )


def refer_up(
    session: Session,
    order_number: str,
    *,
    ground: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Take a dispute up the line (会商): from now on only a leader decides it."""
    return change(session, order_number, Ask(Command.REFER_UP, actor, now, text=ground), revision=revision)
