"""What the assigning side does with an application for closing: return it or approve it."""

from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.domain.transition import REVIEW
from ticketing.storage import orders as table
from ticketing.usecases.changing import change
from ticketing.usecases.checking_answers import check_answer, require_reason
from ticketing.usecases.merging import lock_family, pass_result_on


def return_for_rework(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Return the order to its unit (退回继续办理, rule T15); `reason` is required."""
    return change(
        session, order_number, Ask(Command.RETURN_FOR_REWORK, actor, now, text=reason), revision=revision
    )


def approve(
    session: Session,
    order_number: str,
    *,
    grade: str,
    override: str = "",
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Approve the result (rule T16), grade `excellent|good|qualified`; the answer goes to the citizen.

    `override` is the reason for approving against grave doubts about the answer; it is kept with them.
    Raises Forbidden("own_application"), Forbidden("own_unit"), Malformed("unknown_grade"),
    Conflict("answer_doubtful", doubts=…).
    """
    lock_family(session, order_number)
    order = table.load(session, order_number)
    doubts: tuple[str, ...] = ()
    # Who may not approve is told that, not what the machine thinks of the answer.
    if order.state is State.CLOSING_REQUESTED and actor.role in REVIEW:
        doubts = tuple(require_reason(check_answer(session, order, order.result), override))
    reason = override.strip() if doubts else ""
    ask = Ask(Command.APPROVE, actor, now, grade=grade, text=reason, doubts=doubts)
    approved = change(session, order_number, ask, revision=revision)
    pass_result_on(session, approved, now=now)
    return approved
