"""A unit's latest answers to citizens, with which a new answer is compared."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.domain.states import State
from ticketing.storage.order_rows import OrderRow

ANSWERED = (
    State.CLOSING_REQUESTED,
    State.AWAITING_FOLLOW_UP,
    State.AWAITING_SECOND_FOLLOW_UP,
    State.CLOSED,
)


def latest_of_unit(session: Session, unit_id: str, *, but: str, limit: int) -> tuple[str, ...]:
    """Return the answers of the unit's newest other orders, newest order first, without empty ones."""
    wanted = select(OrderRow.result).where(
        OrderRow.lead_id == unit_id, OrderRow.state.in_(ANSWERED), OrderRow.number != but
    )
    newest = wanted.order_by(OrderRow.created_at.desc()).limit(limit)
    return tuple(answer for answer in session.scalars(newest) if answer)
