"""Finding orders: by conversation, state, unit, light, topic or number, page by page; and counting them."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from ticketing.domain.errors import Malformed
from ticketing.domain.lights import Light
from ticketing.domain.states import ENDED, State
from ticketing.storage.order_rows import OrderRow, TaskRow

RESTING = tuple(str(state) for state in (*ENDED, State.DRAFT))


def light_condition(light: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an order shows this light at `now` (the same rule as domain/lights)."""
    live = OrderRow.state.not_in(RESTING)
    red = and_(OrderRow.turns_red_at.is_not(None), OrderRow.turns_red_at <= now)
    yellow = and_(OrderRow.turns_yellow_at.is_not(None), OrderRow.turns_yellow_at <= now)
    purple, blue = OrderRow.has_provisional, OrderRow.has_given_time
    conditions = {
        Light.GREY: not_(live),
        Light.RED: and_(live, red),
        Light.YELLOW: and_(live, not_(red), yellow),
        Light.PURPLE: and_(live, not_(red), not_(yellow), purple),
        Light.BLUE: and_(live, not_(red), not_(yellow), not_(purple), blue),
        Light.GREEN: and_(live, not_(red), not_(yellow), not_(purple), not_(blue)),
    }
    if light not in conditions:
        raise Malformed("unknown_light", field="light", allowed=tuple(conditions))
    return conditions[Light(light)]


def of_conversation(conversation_id: str) -> ColumnElement[bool]:
    """Return the condition for a conversation, named with or without its channel."""
    return or_(OrderRow.conversation_id == conversation_id, OrderRow.external_id == conversation_id)


def of_unit(unit_id: str) -> ColumnElement[bool]:
    """Return the condition that the unit leads or helps."""
    return OrderRow.number.in_(select(TaskRow.order_number).where(TaskRow.unit_id == unit_id))


def find_orders(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, limit: int, cursor: str | None
) -> Sequence[OrderRow]:
    """Return at most `limit` rows after the cursor, newest first."""
    wanted = select(OrderRow).where(*conditions)
    if cursor:
        wanted = wanted.where(tuple_(OrderRow.created_at, OrderRow.number) < tuple_(*_decode(cursor)))
    return session.scalars(
        wanted.order_by(OrderRow.created_at.desc(), OrderRow.number.desc()).limit(limit)
    ).all()


def encode(row: OrderRow) -> str:
    """Return the cursor that continues after this row."""
    return base64.urlsafe_b64encode(f"{row.created_at.isoformat()}|{row.number}".encode()).decode()


def _decode(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
        moment, _, number = text.partition("|")
        at = datetime.fromisoformat(moment)
    except (ValueError, binascii.Error) as error:
        raise Malformed("unknown_cursor", field="cursor") from error
    if at.tzinfo is None:
        raise Malformed("unknown_cursor", field="cursor")
    return at, number


def count_where(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Return how many orders meet the conditions."""
    return session.scalar(select(func.count()).select_from(OrderRow).where(*conditions)) or 0


def count_by_state(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """Return how many orders stand in each state."""
    counted = select(OrderRow.state, func.count()).where(*conditions).group_by(OrderRow.state)
    return {state: number for state, number in session.execute(counted)}


def count_ratings(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """Return how many closed orders were rated solved, rated content, and not rated."""
    closed = [*conditions, OrderRow.state == str(State.CLOSED)]
    return {
        "closed": count_where(session, closed),
        "solved": count_where(session, [*closed, OrderRow.rated_solved.is_(True)]),
        "satisfied": count_where(session, [*closed, OrderRow.rated_satisfied >= 3]),
        "unrated": count_where(session, [*closed, OrderRow.rated_satisfied.is_(None)]),
    }
