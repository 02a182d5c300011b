"""Follow-up: three questions decide whether an order is closed, looked at again, or done again."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.guards import SATISFIED_FROM
from ticketing.domain.orders import Order, Rating
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.usecases.changing import change


def follow_up(
    session: Session,
    order_number: str,
    *,
    rating: Rating,
    note: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Record the citizen's answers: closed (rule T17), second follow-up (T17b) or rework (T19).

    The second follow-up settles (T20) or reworks. Raises Forbidden("handling_unit") when someone of a
    handling unit asks, Forbidden("same_follow_up_person") when the first asker makes the second follow-up.
    """
    state = table.load(session, order_number).state
    ask = Ask(command_after(rating, state), actor, now, text=note, rating=rating)
    return change(session, order_number, ask, revision=revision)


def command_after(rating: Rating, state: State) -> Command:
    """Return what the three answers lead to."""
    if not (rating.true and rating.solved):
        return Command.REWORK
    if state is State.AWAITING_SECOND_FOLLOW_UP:
        return Command.SETTLE
    return Command.CLOSE if rating.satisfied >= SATISFIED_FROM else Command.CALL_AGAIN
