"""Records of emergencies (state X2) among the orders: no order of a citizen's, and never listed as one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ticketing.domain.states import State
from ticketing.storage.order_rows import OrderRow

DIVERTED: ColumnElement[bool] = OrderRow.state == str(State.EMERGENCY_DIVERTED)


def latest(session: Session, conversation_ids: Collection[str], *, since: datetime) -> dict[str, str]:
    """Return the number of each conversation's latest record since then."""
    mine = (OrderRow.conversation_id.in_(sorted(conversation_ids)), OrderRow.created_at >= since, DIVERTED)
    wanted = select(OrderRow.conversation_id, OrderRow.number).where(*mine)
    found = session.execute(wanted.order_by(OrderRow.created_at, OrderRow.number))
    return {conversation_id: number for conversation_id, number in found}
