"""Which decision an order waits for beside its state, and the queues in which each post finds its work."""

from dataclasses import dataclass
from enum import StrEnum

from ticketing.domain.actors import Role
from ticketing.domain.orders import Order
from ticketing.domain.sampling import waits_for_call
from ticketing.domain.states import ENDED, State


class Aside(StrEnum):
    """A decision that somebody owes while the work goes on; the shortest limit first."""

    CONSULT = "consult"
    EXTENSION = "extension"
    FINAL_ENDORSE = "final_endorse"
    FINAL_CONFIRM = "final_confirm"
    PLAN_ENDORSE = "plan_endorse"
    PLAN_APPROVE = "plan_approve"
    SAMPLE = "sample"


def aside_of(order: Order) -> str:
    """Return the decision that waits beside the order's state, or "" when none does."""
    if order.state in ENDED:
        return Aside.SAMPLE if order.state is State.CLOSED and waits_for_call(order) else ""
    if order.state is State.DISPUTED:
        return Aside.CONSULT if order.dispute is not None and order.dispute.consulted else ""
    if order.extension is not None:
        return Aside.EXTENSION
    if order.final is not None and not order.final.confirmed_by:
        return Aside.FINAL_CONFIRM if order.final.endorsed_by else Aside.FINAL_ENDORSE
    if order.plan is not None and order.plan.approved_at is None:
        return Aside.PLAN_APPROVE if order.plan.endorsed_by else Aside.PLAN_ENDORSE
    return ""


UNIT_ACTS = frozenset(
    {
        State.DISPATCHED,
        State.SIGNED,
        State.DEPLOYED,
        State.IN_PROGRESS,
        State.LONG_CYCLE,
        State.REWORKING,
    }
)


@dataclass(frozen=True, slots=True)
class Queue:
    """One list of work: orders in one of these states, or with this decision waiting beside the state.

    `own` are those in which the reader's units have an open task; `raised` those under supervision.
    """

    code: str
    states: frozenset[State] = frozenset()
    aside: str | None = None
    own: bool = False
    raised: bool = False
    light: str = ""


def _state(code: str, *states: State, aside: str | None = None) -> Queue:
    return Queue(code, frozenset(states), aside)


DISPATCH = _state("dispatch", State.AWAITING_DISPATCH)
REVIEW = _state("review", State.CLOSING_REQUESTED)
ARBITRATE = _state("arbitrate", State.DISPUTED, aside="")
FOLLOW_UP = _state("follow_up", State.AWAITING_FOLLOW_UP)
SECOND = _state("second_follow_up", State.AWAITING_SECOND_FOLLOW_UP)
RAISED = Queue("raised", raised=True)
OVERDUE = Queue("overdue", light="red")
EXTENSION, PLANS = Queue("extension", aside=Aside.EXTENSION), Queue("plan_endorse", aside=Aside.PLAN_ENDORSE)
FINALS = Queue("final_endorse", aside=Aside.FINAL_ENDORSE)
# The first queue of a post is its home; none means that the post works elsewhere.
QUEUES: dict[Role, tuple[Queue, ...]] = {
    Role.DISPATCHER: (DISPATCH, EXTENSION, PLANS),
    Role.UNIT: (
        Queue("todo", UNIT_ACTS, own=True),
        Queue("to_sign", frozenset({State.DISPATCHED}), own=True),
        Queue("submitted", frozenset({State.CLOSING_REQUESTED, State.DISPUTED}), own=True),
    ),
    Role.SUPERVISOR: (REVIEW, ARBITRATE, OVERDUE, RAISED, EXTENSION, PLANS, FINALS),
    Role.FOLLOW_UP: (FOLLOW_UP, SECOND, Queue("sample", aside=Aside.SAMPLE)),
    Role.REVIEWER: (SECOND, Queue("final_confirm", aside=Aside.FINAL_CONFIRM), ARBITRATE),
    Role.LEADER: (
        Queue("consult", aside=Aside.CONSULT),
        Queue("plan_approve", aside=Aside.PLAN_APPROVE),
        RAISED,
        OVERDUE,
    ),
}
