"""Recognising that a caller has told of this matter before; it suggests, a person decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.likeness import likeness
from ticketing.domain.orders import NewOrder
from ticketing.domain.repeats import SAME_MATTER_FROM, Suggestion, suggest
from ticketing.storage import earlier_orders

LOOKING_BACK = timedelta(days=180)


def suggest_repeats(session: Session, requests: Sequence[NewOrder], *, now: datetime) -> list[Suggestion]:
    """Return how each of `requests` repeats the same caller's orders of the last 180 days.

    The caller is known by phone or conversation; the matter is the same when its words are alike.
    """
    found = earlier_orders.of_callers(session, requests, since=now - LOOKING_BACK)
    return [
        suggest([one for one in earlier if likeness(one.matter, request.matter) >= SAME_MATTER_FROM])
        for request, earlier in zip(requests, found, strict=True)
    ]
