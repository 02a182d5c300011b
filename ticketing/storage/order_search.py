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
from ticketing.storage.diversions import DIVERTED
from ticketing.storage.order_rows import OrderRow, SupervisionRow, TaskRow

LATEST_YEAR = 9999
RESTING = tuple(str(state) for state in (*ENDED, State.DRAFT))
OPEN = OrderRow.state.not_in(RESTING)
RAISED = OrderRow.number.in_(
    select(SupervisionRow.order_number).where(
        SupervisionRow.level != "track", SupervisionRow.closed_at.is_(None)
    )
)


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
    """Return the condition for a conversation, named with or without its channel; an emergency's record is
    none of the citizen's orders."""
    named = or_(OrderRow.conversation_id == conversation_id, OrderRow.external_id == conversation_id)
    return and_(named, not_(DIVERTED))


def of_unit(unit_id: str) -> ColumnElement[bool]:
    """Return the condition that the unit leads or helps."""
    return OrderRow.number.in_(select(TaskRow.order_number).where(TaskRow.unit_id == unit_id))


def of_units(unit_ids: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that any of the units has a part in the work."""
    mine = select(TaskRow.order_number).where(TaskRow.unit_id.in_(sorted(unit_ids)))
    return OrderRow.number.in_(mine)


def with_open_task(unit_ids: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that one of the units still owes its part."""
    mine = select(TaskRow.order_number).where(
        TaskRow.unit_id.in_(sorted(unit_ids)), TaskRow.done_at.is_(None), TaskRow.ended_at.is_(None)
    )
    return OrderRow.number.in_(mine)


def numbers_with_open_task(session: Session, unit_id: str, *, limit: int) -> Sequence[str]:
    """Return the numbers of open orders in which the unit still owes its part, oldest first."""
    wanted = select(OrderRow.number).where(with_open_task(frozenset({unit_id})), OPEN)
    return session.scalars(wanted.order_by(OrderRow.created_at, OrderRow.number).limit(limit)).all()


def any_filed(session: Session) -> bool:
    """Say whether an order was ever filed."""
    return session.scalar(select(OrderRow.number).where(not_(DIVERTED)).limit(1)) is not None


def find_orders(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    cursor: str | None,
    sort: str = "newest",
) -> Sequence[OrderRow]:
    """Return at most `limit` rows after the cursor. Sorted by due, what has no certain due comes last."""
    if sort not in SORTINGS:
        raise Malformed("unknown_sorting", field="sort", allowed=tuple(SORTINGS))
    wanted = select(OrderRow).where(*conditions)
    if cursor:
        wanted = wanted.where(_after(sort, *_decode(cursor)))
    return session.scalars(wanted.order_by(*SORTINGS[sort]).limit(limit)).all()


SORTINGS = {
    "newest": (OrderRow.created_at.desc(), OrderRow.number.desc()),
    "oldest": (OrderRow.created_at, OrderRow.number),
    "due": (OrderRow.turns_red_at.asc().nulls_last(), OrderRow.number),
}


def _after(sort: str, moment: datetime | None, number: str) -> ColumnElement[bool]:
    """Return the condition of what follows a line in this sorting."""
    if sort == "due":
        undue = OrderRow.turns_red_at.is_(None)
        if moment is None:
            return and_(undue, OrderRow.number > number)
        later = tuple_(OrderRow.turns_red_at, OrderRow.number) > tuple_(moment, number)
        return or_(undue, later)
    if moment is None:
        raise Malformed("unknown_cursor", field="cursor")
    place = tuple_(OrderRow.created_at, OrderRow.number)
    return place > tuple_(moment, number) if sort == "oldest" else place < tuple_(moment, number)


def encode(row: OrderRow, *, sort: str = "newest") -> str:
    """Return the cursor that continues after this row."""
    moment = row.turns_red_at if sort == "due" else row.created_at
    text = f"{moment.isoformat() if moment else ''}|{row.number}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decode(cursor: str) -> tuple[datetime | None, str]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
        moment, _, number = text.partition("|")
        at = datetime.fromisoformat(moment) if moment else None
        if at is not None and (at.tzinfo is None or not 1 < at.year < LATEST_YEAR):
            raise ValueError(moment)
    except (ValueError, binascii.Error) as error:
        raise Malformed("unknown_cursor", field="cursor") from error
    return at, number.replace("\x00", "")


def count_where(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Return how many orders meet the conditions."""
    return session.scalar(select(func.count()).select_from(OrderRow).where(*conditions)) or 0


def count_up_to(session: Session, conditions: Sequence[ColumnElement[bool]], *, limit: int) -> int:
    """Return how many orders meet the conditions, but stop counting at `limit`."""
    found = select(OrderRow.number).where(*conditions).limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


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
