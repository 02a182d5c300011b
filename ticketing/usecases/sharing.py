"""What units do with their part of an order: hand it in, or hand some of it down a level."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command, HandDown
from ticketing.domain.orders import Order
from ticketing.usecases.changing import change
from ticketing.usecases.dispatching import valid_unit


def hand_in_share(
    session: Session,
    order_number: str,
    *,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Hand in one's own share as co-organiser or unit below. Raises Forbidden("no_share_of_yours")."""
    return change(session, order_number, Ask(Command.HAND_IN_SHARE, actor, now, text=text), revision=revision)


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
