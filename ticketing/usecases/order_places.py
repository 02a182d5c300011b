"""Places that a citizen sent with a matter: what staff see of them beside the order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.orders import Order
from ticketing.domain.privacy import mask_text
from ticketing.storage.conversation_rows import MessageRow
from ticketing.storage.order_rows import OrderRow

# What was sent before an order was filed belongs to it when it is not older than this.
BEFORE_FILING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in degrees of WGS 84, and its name where the platform gave one, without personal data."""

    lat: float
    lon: float
    label: str


def order_places(session: Session, order: Order, *, actor: Actor) -> tuple[Place, ...]:
    """Return the places that came with the order: since the conversation's order before it, until the next.

    A unit sees none of a confidential or anonymous order: they tell who was where.
    """
    protected = order.request.confidential or order.request.anonymous
    if actor.role is Role.UNIT and protected:
        return ()
    return tuple(
        _place(context["location"]) for context in _contexts(session, order) if context.get("location")
    )


def _contexts(session: Session, order: Order) -> list[dict[str, Any]]:
    since, until = _span(session, order)
    found = select(MessageRow).where(
        MessageRow.conversation_id == order.request.source.conversation_id, MessageRow.created_at >= since
    )
    if until is not None:
        found = found.where(MessageRow.created_at < until)
    rows = session.scalars(found.order_by(MessageRow.seq))
    return [row.context for row in rows if isinstance(row.context, dict)]


def _span(session: Session, order: Order) -> tuple[datetime, datetime | None]:
    conversation = order.request.source.conversation_id
    of_same = select(OrderRow.created_at).where(
        OrderRow.conversation_id == conversation, OrderRow.number != order.number
    )
    times = sorted(session.scalars(of_same))
    before = [at for at in times if at <= order.created_at]
    after = [at for at in times if at > order.created_at]
    return max([order.created_at - BEFORE_FILING, *before]), after[0] if after else None


def _place(found: dict[str, Any]) -> Place:
    return Place(float(found["lat"]), float(found["lon"]), mask_text(str(found.get("label", ""))))
