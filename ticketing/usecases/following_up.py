"""Follow-up: three questions decide whether an order is closed, looked at again, or done again."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.calling import SET_ASIDE, attempts_differ
from ticketing.domain.commands import Ask, Command
from ticketing.domain.orders import SATISFIED_FROM, Order, Rating
from ticketing.domain.sampling import contradicts
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.storage.reference import rulebook
from ticketing.usecases.changing import change
from ticketing.usecases.excluding import set_grade_aside
from ticketing.usecases.merging import keep_in_step, lock_family

# With what a caller may be dissatisfied (办理、态度、政策、诉求超界); the first two send the order back.
REASON_CLASSES = ("handling", "attitude", "policy", "beyond", "mistaken", "malicious")
BLAMES_WORK = frozenset({"handling", "attitude"})
SETTLING = frozenset({Command.SETTLE, Command.WAIT_FOR_CHILDREN})


def follow_up(
    session: Session,
    order_number: str,
    *,
    rating: Rating,
    note: str = "",
    reason_class: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Record the citizen's answers: closed (rule T17), second follow-up (T17b) or rework (T19).

    The second follow-up settles (T20) or reworks. Raises Forbidden("handling_unit") when someone of a
    handling unit asks, Forbidden("same_follow_up_person") when the first asker makes the second follow-up.
    """
    lock_family(session, order_number)
    order = table.load(session, order_number)
    command = command_after(rating, order.state, reason_class)
    command = _as_family(session, order, command)
    ask = Ask(command, actor, now, text=note, rating=rating, reason_class=reason_class)
    followed = change(session, order_number, ask, revision=revision)
    if command in SETTLING and reason_class in SET_ASIDE:
        first = order.first_follow_up_by or ""
        set_grade_aside(
            session, order_number, reason=reason_class, ground=note, asked_by=first, actor=actor, now=now
        )
    keep_in_step(session, followed, now=now)
    return table.load(session, order_number)


def _as_family(session: Session, order: Order, command: Command) -> Command:
    """A child is done again in its parent; a parent waits for its children."""
    if command is Command.REWORK and order.parent_number is not None:
        return Command.REWORK_CHILD
    closing = command in (Command.CLOSE, Command.SETTLE)
    return Command.WAIT_FOR_CHILDREN if closing and table.children_of(session, order.number) else command


def command_after(rating: Rating, state: State, reason_class: str = "") -> Command:
    """Return what the three answers lead to; `reason_class` says with what somebody is dissatisfied."""
    blames_work = rating.satisfied < SATISFIED_FROM and reason_class in BLAMES_WORK
    second = state is State.AWAITING_SECOND_FOLLOW_UP
    if not (rating.true and rating.solved) or (second and blames_work):
        return Command.REWORK
    if second:
        return Command.SETTLE
    return Command.CLOSE if rating.satisfied >= SATISFIED_FROM else Command.CALL_AGAIN


def rate_closed(
    session: Session,
    order_number: str,
    *,
    rating: Rating,
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Take a grade after closing: a bad one opens the order again (rule T21b), a first good one is kept.

    Raises Conflict("reopen_too_late"), Conflict("already_rated").
    """
    good = rating.true and rating.solved and rating.satisfied >= SATISFIED_FROM
    command = Command.RATE_LATE if good else Command.GRADE_BADLY
    return change(
        session, order_number, Ask(command, actor, now, text=note, rating=rating), revision=revision
    )


def check_sample(
    session: Session,
    order_number: str,
    *,
    rating: Rating,
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Record what a caller says whom only the bot had asked (rule T17, sample): the closing is confirmed, or
    a false closure is found and the order done again (T21).

    Raises Conflict("no_sample"), Malformed("text_missing") when a contradiction comes without its words.
    """
    command = Command.CONTRADICT_SAMPLE if contradicts(rating) else Command.CONFIRM_SAMPLE
    return change(
        session, order_number, Ask(command, actor, now, text=note, rating=rating), revision=revision
    )


def record_missed_sample_call(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Note a call of the sample that nobody answered; it ends unreached after as many as a follow-up."""
    return change(session, order_number, Ask(Command.MISS_SAMPLE_CALL, actor, now), revision=revision)


def record_missed_call(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Note a call that nobody answered; the third on another day and hour passes the order on (rule T18)."""
    order = change(session, order_number, Ask(Command.MISS_CALL, actor, now), revision=revision)
    policy = rulebook(order.profile_version).policy
    enough = attempts_differ([a.at for a in order.attempts], policy.call_attempts)
    if order.state is not State.AWAITING_FOLLOW_UP or not enough:
        return order
    return change(session, order_number, Ask(Command.GIVE_UP_CALLING, actor, now))


def give_up_calling(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Pass an order whose caller cannot be called on. Raises Conflict("attempts_missing")."""
    return change(session, order_number, Ask(Command.GIVE_UP_CALLING, actor, now), revision=revision)


def close_unreached(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Close an order whose caller nobody reached as not rated (rule T20); it never counts as satisfied."""
    lock_family(session, order_number)
    closed = change(session, order_number, Ask(Command.CLOSE_UNREACHED, actor, now), revision=revision)
    keep_in_step(session, closed, now=now)
    return closed
