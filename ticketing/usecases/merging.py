"""Merging orders of one matter, and keeping parent and children in step."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.merging import ASKED
from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED, State
from ticketing.storage import orders as table
from ticketing.usecases.changing import change
from ticketing.usecases.suggesting import district_of_order

ALIKE_FOR = timedelta(days=30)


def merge_candidates(session: Session, order: Order) -> tuple[Order, ...]:
    """Return open orders of the same topic in the same district, oldest first; a person decides."""
    topic = order.request.topic
    if topic is None:
        return ()
    since = order.created_at - ALIKE_FOR
    found = table.of_topic(session, topic.code, since=since)
    district = district_of_order(order)
    return tuple(
        other
        for other in found
        if other.number != order.number
        and other.parent_number is None
        and other.state not in ENDED | ASKED
        and district_of_order(other) == district
    )


def merge_order(
    session: Session,
    order_number: str,
    *,
    parent_number: str,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Make an order the child of another (并单, rule T5); its caller keeps number and follow-up.

    Raises Conflict("parent_not_open"), Conflict("parent_is_itself"), Conflict("has_children").
    """
    # Nobody may pass the parent's result on in this moment: the new child would wait for it for ever.
    table.lock(session, (order_number, parent_number))
    parent = table.load(session, parent_number)
    ask = Ask(Command.MERGE, actor, now, text=reason, parent=parent)
    return change(session, order_number, ask, revision=revision)


def unmerge_order(
    session: Session,
    order_number: str,
    *,
    reason: str,
    revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Order:
    """Take a child out again (rule T5u): it was another matter and waits for its own dispatch."""
    return change(session, order_number, Ask(Command.UNMERGE, actor, now, text=reason), revision=revision)


def lock_family(session: Session, order_number: str) -> None:
    """Lock an order with its parent and all children, before something that may change several of them."""
    first = table.load(session, order_number).parent_number or order_number
    family = {order_number, first, *table.children_of(session, first)}
    if len(family) > 1:
        table.lock(session, family)


def pass_result_on(session: Session, parent: Order, *, now: datetime) -> None:
    """Give the parent's reviewed result to its waiting children, whose callers are asked next."""
    for number in table.children_of(session, parent.number, states=frozenset({State.MERGED})):
        change(session, number, Ask(Command.FOLLOW_PARENT, SYSTEM, now, parent=parent))


def keep_in_step(session: Session, order: Order, *, actor: Actor, now: datetime) -> None:
    """After a follow-up: an unhelped child sends the parent back, the last content one lets it close."""
    if order.parent_number is not None:
        _after_child(session, order, actor=actor, now=now)
    elif order.state is State.REWORKING:
        _call_back(session, order.number, now=now)


def _after_child(session: Session, child: Order, *, actor: Actor, now: datetime) -> None:
    assert child.parent_number is not None
    parent = table.load(session, child.parent_number)
    if parent.state not in ASKED:
        return
    if child.state is State.MERGED:
        change(session, parent.number, Ask(Command.REWORK_FOR_CHILD, SYSTEM, now, text=child.number))
        _call_back(session, parent.number, now=now)
        return
    rated = parent.rating is not None and parent.first_follow_up_by is not None
    if child.state in ENDED and rated and not table.children_of(session, parent.number):
        # The parent's own caller was content before; only the children were waited for.
        change(session, parent.number, Ask(Command.CLOSE, actor, now, rating=parent.rating))


def _call_back(session: Session, parent_number: str, *, now: datetime) -> None:
    for number in table.children_of(session, parent_number, states=ASKED):
        change(session, number, Ask(Command.REJOIN_PARENT, SYSTEM, now))
