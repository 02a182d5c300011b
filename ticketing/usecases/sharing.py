"""What units do with their part of an order: hand it in, or hand some of it down a level."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command, Evidence, HandDown
from ticketing.domain.orders import Assignment, Order
from ticketing.usecases.changing import change
from ticketing.usecases.dispatching import valid_unit


def hand_in_share(
    session: Session,
    order_number: str,
    *,
    text: str,
    evidence: tuple[Evidence, ...] = (),
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Hand in one's own share as co-organiser or unit below. Raises Forbidden("no_share_of_yours")."""
    ask = Ask(Command.HAND_IN_SHARE, actor, now, text=text, evidence=evidence)
    return change(session, order_number, ask, revision=revision)


def add_helper(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Let one more unit help (协办, rule T6c), with a clock of its own.

    Raises NotFound("unknown_unit"), Conflict("unit_abolished"), Conflict("holds_a_task_already").
    """
    unit = valid_unit(session, unit_id, now=now)
    helper = Assignment(lead_id=unit.id, lead_name=unit.name)
    ask = Ask(Command.ADD_HELPER, actor, now, text=text, assignment=helper)
    return change(session, order_number, ask, revision=revision)


def hand_down(
    session: Session,
    order_number: str,
    *,
    unit_id: str,
    amount: str,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Hand part of the work to a unit one level below, due within `amount` (such as "2wd").

    Raises Conflict("sub_due_too_late"), Conflict("not_the_next_level"), Conflict("not_to_grass_roots").
    """
    giver = valid_unit(session, actor.unit_id or "", now=now)
    handed = HandDown(giver, valid_unit(session, unit_id, now=now), amount)
    ask = Ask(Command.HAND_DOWN, actor, now, text=text, handed=handed)
    return change(session, order_number, ask, revision=revision)
