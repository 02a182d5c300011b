"""What the citizen can do with an order of his own: urge, supplement, withdraw, rate, reopen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.orders import Order, Rating


@dataclass(frozen=True, slots=True)
class Caller:
    """Who claims the order: the conversation it came from, or the last four digits of its phone."""

    conversation_id: str
    phone_tail: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The order after the command and the code of what happened."""

    order: Order
    code: str


def command_order(
    session: Session,
    order_number: str,
    *,
    command: str,
    caller: Caller,
    key: str,
    text: str = "",
    rating: Rating | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Do `urge|supplement|withdraw|rate|reopen` for the caller; the same `key` does it once.

    Raises Forbidden("not_the_caller") for anybody else.
    """
    raise NotImplementedError
