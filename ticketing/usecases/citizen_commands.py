"""What the citizen can do with an order of his own: urge, supplement, withdraw, rate, reopen."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, Forbidden, HotlineError, Malformed, TooFast
from ticketing.domain.orders import Order, Rating
from ticketing.domain.privacy import digits_of
from ticketing.domain.states import State
from ticketing.storage import audit, idempotency
from ticketing.storage import orders as table
from ticketing.usecases.auditing import record
from ticketing.usecases.changing import change
from ticketing.usecases.following_up import follow_up, rate_closed
from ticketing.usecases.merging import keep_in_step

SCOPE = "command"
TAIL_LENGTH = 4
# A guess of four digits has one chance in two thousand within an hour.
GUESSES, GUESSING_TIME, GUESSED = 5, timedelta(hours=1), "order.caller_guessed"
PLAIN = {
    "urge": Command.URGE,
    "supplement": Command.SUPPLEMENT,
    "withdraw": Command.WITHDRAW,
    "reopen": Command.REOPEN,
}
DONE = {"urge": "urged", "supplement": "supplemented", "withdraw": "withdrawn", "reopen": "reopened"}
RATABLE = frozenset({State.AWAITING_FOLLOW_UP, State.CLOSED})


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


def prove_caller(session: Session, order: Order, caller: Caller, *, now: datetime) -> HotlineError | None:
    """Return None for the order's caller, else the refusal.

    A refusal is returned, not raised, so that the wrong guess is committed: four digits must not be found by
    trying. After five wrong guesses within an hour nobody but the conversation itself is let in.
    """
    if caller.conversation_id and caller.conversation_id == order.request.source.conversation_id:
        return None
    if not caller.phone_tail:
        return Forbidden("not_the_caller")
    wrong = audit.count_since(session, action=GUESSED, subject=order.number, since=now - GUESSING_TIME)
    if wrong >= GUESSES:
        return TooFast("too_many_guesses", retry_after=GUESSING_TIME.total_seconds())
    if _tail_fits(order, caller.phone_tail):
        return None
    actor = Actor(id=caller.conversation_id, role=Role.CITIZEN)
    record(session, actor=actor, action=GUESSED, subject=order.number, now=now)
    return Forbidden("not_the_caller")


def _tail_fits(order: Order, phone_tail: str) -> bool:
    phone = order.request.elements.get("phone")
    digits = digits_of(phone.value) if phone and phone.value else ""
    tail = digits_of(phone_tail)
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
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome | HotlineError:
    """Do `urge|supplement|withdraw|rate|reopen` for the caller; the same `key` does it once.

    `revision`, when given, is what the caller saw: Conflict("order_changed") when it is not the newest.

    Returns the refusal Forbidden("not_the_caller") or TooFast("too_many_guesses") for anybody else; the
    transaction has to be committed then too (see `prove_caller`).
    """
    order = table.load(session, order_number)
    refusal = prove_caller(session, order, caller, now=now)
    if refusal is not None:
        return refusal
    scoped = f"{order_number}:{key}"
    earlier = idempotency.claim(session, SCOPE, scoped, now=now)
    if earlier is not None:
        return Outcome(table.load(session, order_number), earlier.outcome)
    if revision is not None and revision != order.revision:
        raise Conflict("order_changed", number=order_number)
    if command == "rate":
        outcome = _rate(session, order, rating=rating, text=text, now=now)
    elif command in PLAIN:
        changed = change(session, order_number, Ask(PLAIN[command], actor, now, text=text))
        if changed.state is State.WITHDRAWN:
            keep_in_step(session, changed, now=now)
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
    if order.state is State.CLOSED:
        rated = rate_closed(session, order.number, rating=rating, note=text, actor=BOT, now=now)
    else:
        rated = follow_up(session, order.number, rating=rating, note=text, actor=BOT, now=now)
    codes = {State.CLOSED: "closed", State.AWAITING_SECOND_FOLLOW_UP: "second_follow_up"}
    return Outcome(rated, codes.get(rated.state, "reworking"))
