"""What the citizen can do with an order of his own: urge, supplement, withdraw, rate, reopen."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, Forbidden, Malformed
from ticketing.domain.orders import Order, Rating
from ticketing.domain.privacy import digits_of
from ticketing.domain.states import State
from ticketing.storage import idempotency
from ticketing.storage import orders as table
from ticketing.usecases.changing import change
from ticketing.usecases.following_up import follow_up

SCOPE = "command"
TAIL_LENGTH = 4
PLAIN = {
    "urge": Command.URGE,
    "supplement": Command.SUPPLEMENT,
    "withdraw": Command.WITHDRAW,
    "reopen": Command.REOPEN,
}
DONE = {"urge": "urged", "supplement": "supplemented", "withdraw": "withdrawn", "reopen": "reopened"}
RATABLE = frozenset({State.AWAITING_FOLLOW_UP})


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


def is_caller(order: Order, caller: Caller) -> bool:
    """Say whether the order was filed in this conversation, or the phone's last four digits are right."""
    if caller.conversation_id and caller.conversation_id == order.request.source.conversation_id:
        return True
    phone = order.request.elements.get("phone")
    digits = digits_of(phone.value) if phone and phone.value else ""
    tail = digits_of(caller.phone_tail or "")
    if len(tail) != TAIL_LENGTH or len(digits) < TAIL_LENGTH:
        return False
    return hmac.compare_digest(digits[-TAIL_LENGTH:], tail)


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
    order = table.load(session, order_number)
    if not is_caller(order, caller):
        raise Forbidden("not_the_caller")
    scoped = f"{order_number}:{key}"
    earlier = idempotency.claim(session, SCOPE, scoped, now=now)
    if earlier is not None:
        return Outcome(table.load(session, order_number), earlier.outcome)
    if command == "rate":
        outcome = _rate(session, order, rating=rating, text=text, now=now)
    elif command in PLAIN:
        changed = change(session, order_number, Ask(PLAIN[command], actor, now, text=text))
        outcome = Outcome(changed, DONE[command])
    else:
        raise Malformed("unknown_command", field="command", allowed=(*PLAIN, "rate"))
    idempotency.remember(session, SCOPE, scoped, order_number=order_number, outcome=outcome.code)
    return outcome


def _rate(session: Session, order: Order, *, rating: Rating | None, text: str, now: datetime) -> Outcome:
    if rating is None:
        raise Malformed("rating_missing", field="rating")
    if order.state not in RATABLE:
        raise Conflict("not_awaiting_rating", state=str(order.state))
    # The bot asks the three questions, so the bot is the one who follows up.
    rated = follow_up(session, order.number, rating=rating, note=text, actor=BOT, now=now)
    codes = {State.CLOSED: "closed", State.AWAITING_SECOND_FOLLOW_UP: "second_follow_up"}
    return Outcome(rated, codes.get(rated.state, "reworking"))
