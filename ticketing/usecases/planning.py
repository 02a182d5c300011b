"""Long-cycle plans: proposed by the unit, endorsed by the assigning side, approved by a leader."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.commands import Ask, Command, Evidence
from ticketing.domain.orders import Order
from ticketing.domain.records import Milestone
from ticketing.usecases.changing import change


def propose_plan(
    session: Session,
    order_number: str,
    *,
    milestones: Sequence[Milestone],
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Propose dated steps (rule T14; 13710: 时间节点和方案).

    Raises Conflict("plan_too_early"), Conflict("plan_too_long"), Malformed("plan_out_of_order").
    """
    ask = Ask(Command.PROPOSE_PLAN, actor, now, text=reason, milestones=tuple(milestones))
    return change(session, order_number, ask, revision=revision)


def endorse_plan(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Stand behind the plan for the assigning side."""
    return change(session, order_number, Ask(Command.ENDORSE_PLAN, actor, now), revision=revision)


def approve_plan(
    session: Session, order_number: str, *, revision: int | None = None, actor: Actor, now: datetime
) -> Order:
    """Approve the plan as a leader: its steps become the clocks of the order."""
    return change(session, order_number, Ask(Command.APPROVE_PLAN, actor, now), revision=revision)


def report_milestone(
    session: Session,
    order_number: str,
    *,
    text: str,
    evidence: tuple[Evidence, ...] = (),
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Report the earliest open step as done."""
    ask = Ask(Command.REPORT_MILESTONE, actor, now, text=text, evidence=evidence)
    return change(session, order_number, ask, revision=revision)
