"""Earlier orders of one caller, by phone or conversation, as little of them as recognising repeats needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import not_, or_, select
from sqlalchemy.orm import Session

from ticketing.domain.elements import Element
from ticketing.domain.orders import NewOrder, Rating
from ticketing.domain.privacy import digits_of
from ticketing.domain.states import State
from ticketing.storage.base import keyed_hash
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


COLUMNS = (
    OrderRow.number,
    OrderRow.state,
    OrderRow.topic_code,
    OrderRow.matter,
    OrderRow.rated_true,
    OrderRow.rated_solved,
    OrderRow.rated_satisfied,
    OrderRow.conversation_id,
    OrderRow.phone_hash,
)


def of_callers(
    session: Session, requests: Sequence[NewOrder], *, since: datetime
) -> list[tuple[EarlierOrder, ...]]:
    """Return each caller's orders that were filed since then, newest first, at most twenty."""
    hashes = [_phone_hash(request) for request in requests]
    same = [OrderRow.conversation_id.in_({request.source.conversation_id for request in requests})]
    if any(hashes):
        same.append(OrderRow.phone_hash.in_({found for found in hashes if found}))
    wanted = select(*COLUMNS).where(or_(*same), OrderRow.created_at >= since, not_(DIVERTED))
    wanted = wanted.order_by(OrderRow.created_at.desc(), OrderRow.number.desc())
    rows = session.execute(wanted.limit(MOST * len(requests))).all()
    if len(requests) > 1 and len(rows) == MOST * len(requests):
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
