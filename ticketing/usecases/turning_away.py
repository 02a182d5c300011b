"""What ends before a unit is sent: what the rules list as not accepted, a question answered at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.orders import Order
from ticketing.usecases.changing import change


def decline(
    session: Session,
    order_number: str,
    *,
    listed_ground: str,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Decline what the bot took down (rule T3): the caller hears the rule and the lawful way.

    Raises Malformed("ground_not_listed"), Conflict("children_open").
    """
    ask = Ask(Command.DECLINE, actor, now, text=text, listed_ground=listed_ground)
    return change(session, order_number, ask, revision=revision)


def answer(
    session: Session,
    order_number: str,
    *,
    text: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Answer a question at once (rule T4). Raises Conflict("not_a_consultation")."""
    return change(session, order_number, Ask(Command.ANSWER, actor, now, text=text), revision=revision)
