"""Orders at the operator's desk: filed for a citizen, earlier ones of the caller, ones that are alike."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.likeness import likeness
from ticketing.domain.orders import NewOrder, Order
from ticketing.domain.states import ENDED
from ticketing.notices import wording
from ticketing.storage import callers
from ticketing.storage import orders as table
from ticketing.usecases.conversations.wording import sentence
from ticketing.usecases.filing import file_order
from ticketing.usecases.merging import merge_order
from ticketing.usecases.refusing import refuse_secret

ALIKE_FOR = timedelta(days=30)
ALIKE_FROM = 0.35
MOST_ALIKE = 5
SEES_EARLIER = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.FOLLOW_UP, Role.ADMIN})


def file_for_citizen(
    session: Session,
    new: NewOrder,
    *,
    conversation_id: str,
    key: str,
    parent_number: str | None,
    actor: Actor,
    now: datetime,
    auto_dispatch_bar: float,
) -> Order:
    """File what an operator took down; with `parent_number` it becomes a child of that order at once.

    The same key of the same conversation files nothing twice. Raises Malformed("order_incomplete"),
    Malformed("secret_matter"), Conflict("parent_not_open").
    """
    refusal = refuse_secret(session, new, actor=actor, now=now)
    if refusal is not None:
        raise refusal
    bar = 2.0 if parent_number else auto_dispatch_bar
    filed = file_order(
        session, new, key=f"desk:{conversation_id}:{key}"[:160], actor=actor, now=now, auto_dispatch_bar=bar
    )
    if parent_number is None or not filed.created:
        return filed.order
    reason = sentence("merged_at_desk")
    return merge_order(
        session, filed.order.number, parent_number=parent_number, reason=reason, actor=actor, now=now
    )


def earlier_orders(session: Session, phone: str, *, actor: Actor, limit: int) -> tuple[Order, ...]:
    """Return the orders of this phone, newest first, to posts that serve citizens; others see none."""
    if actor.role not in SEES_EARLIER or not phone:
        return ()
    return callers.orders_of_phone(session, phone, limit=limit)


def alike(session: Session, *, topic_code: str, matter: str, place: str, now: datetime) -> tuple[Order, ...]:
    """Return open orders of the last 30 days that tell of the same thing, the most alike first."""
    told = f"{place}{matter}"
    found = [
        (likeness(told, f"{order.request.elements['where'].value or ''}{order.request.matter}"), order)
        for order in table.of_topic(session, topic_code, since=now - ALIKE_FOR)
        if order.state not in ENDED and order.parent_number is None and not order.request.confidential
    ]
    close = sorted(((score, order) for score, order in found if score >= ALIKE_FROM), key=lambda p: -p[0])
    return tuple(order for _, order in close[:MOST_ALIKE])


def state_name(order: Order) -> str:
    """Return the state as people read it."""
    return wording.name_of("states", order.state.value)
