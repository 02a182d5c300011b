"""Earlier orders of one caller, by phone or conversation, as little of them as recognising repeats needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, not_, or_, select
from sqlalchemy.orm import Session

from ticketing.domain.elements import Element
from ticketing.domain.orders import NewOrder, Rating
from ticketing.domain.privacy import digits_of
from ticketing.domain.states import State
from ticketing.storage.base import keyed_hash, table_of
from ticketing.storage.diversions import DIVERTED
from ticketing.storage.order_rows import OrderRow

MOST = 20


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """One earlier order of the caller."""

    number: str
    state: State
    rating: Rating | None
    topic_code: str | None
    matter: str


ORDER = table_of(OrderRow).c
CONVERSATION = ORDER.conversation_id.in_(bindparam("conversations", expanding=True))
EARLIER = (
    select(
        ORDER.number,
        ORDER.state,
        ORDER.topic_code,
        ORDER.matter,
        ORDER.rated_true,
        ORDER.rated_solved,
        ORDER.rated_satisfied,
        ORDER.conversation_id,
        ORDER.phone_hash,
    )
    .where(ORDER.created_at >= bindparam("since"), not_(DIVERTED))
    .order_by(ORDER.created_at.desc(), ORDER.number.desc())
    .limit(bindparam("most", type_=Integer))
)
OF_CONVERSATIONS = EARLIER.where(CONVERSATION)
# Two statements: an empty list of phones would keep the database from using its indexes.
OF_CALLERS = EARLIER.where(or_(CONVERSATION, ORDER.phone_hash.in_(bindparam("hashes", expanding=True))))


def of_callers(
    session: Session, requests: Sequence[NewOrder], *, since: datetime
) -> list[tuple[EarlierOrder, ...]]:
    """Return each caller's orders that were filed since then, newest first, at most twenty."""
    hashes = [_phone_hash(request) for request in requests]
    most = MOST * len(requests)
    given: dict[str, object] = {"since": since, "most": most}
    given["conversations"] = sorted({request.source.conversation_id for request in requests})
    phones = sorted({found for found in hashes if found})
    if phones:
        given["hashes"] = phones
    rows = session.execute(OF_CALLERS if phones else OF_CONVERSATIONS, given).all()
    if len(requests) > 1 and len(rows) == most:
        # Somebody's many orders may have pushed another's out of the answer.
        return [of_callers(session, [request], since=since)[0] for request in requests]
    return [_of_one(rows, request, phone) for request, phone in zip(requests, hashes, strict=True)]


def _phone_hash(request: NewOrder) -> str | None:
    digits = digits_of(request.elements.get("phone", Element()).value or "")
    return keyed_hash(digits) if digits else None


def _of_one(rows: Iterable[Any], request: NewOrder, phone_hash: str | None) -> tuple[EarlierOrder, ...]:
    own = [
        row
        for row in rows
        if row.conversation_id == request.source.conversation_id
        or (phone_hash is not None and row.phone_hash == phone_hash)
    ]
    return tuple(
        EarlierOrder(
            number=row.number,
            state=State(row.state),
            rating=_rating(row.rated_true, row.rated_solved, row.rated_satisfied),
            topic_code=row.topic_code,
            matter=row.matter,
        )
        for row in own[:MOST]
    )


def _rating(true: bool | None, solved: bool | None, satisfied: int | None) -> Rating | None:  # noqa: FBT001
    return None if satisfied is None else Rating(bool(true), bool(solved), satisfied)
