"""A unit's latest answers to citizens, with which a new answer is compared."""

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from ticketing.domain.states import State
from ticketing.storage.base import table_of
from ticketing.storage.order_rows import OrderRow

ANSWERED = (
    State.CLOSING_REQUESTED,
    State.AWAITING_FOLLOW_UP,
    State.AWAITING_SECOND_FOLLOW_UP,
    State.CLOSED,
)
ORDER = table_of(OrderRow).c
NEWEST = (
    select(ORDER.result)
    .where(ORDER.lead_id == bindparam("unit"), ORDER.state.in_(ANSWERED), ORDER.number != bindparam("but"))
    .order_by(ORDER.created_at.desc())
    .limit(bindparam("most", type_=Integer))
)


def latest_of_unit(session: Session, unit_id: str, *, but: str, limit: int) -> tuple[str, ...]:
    """Return the answers of the unit's newest other orders, newest order first, without empty ones."""
    given = {"unit": unit_id, "but": but, "most": limit}
    return tuple(answer for answer in session.scalars(NEWEST, given) if answer)
