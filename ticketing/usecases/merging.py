"""Merging orders of one matter, and keeping parent and children in step."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.merging import only_children_open
from ticketing.domain.orders import Order
from ticketing.domain.states import ASKED, ENDED, State
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
        and other.state not in ENDED
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
    merged = change(session, order_number, ask, revision=revision)
    if parent.state not in ASKED:
        return merged
    # The result has been given already: nothing else would ever have this caller asked.
    return change(session, order_number, Ask(Command.FOLLOW_PARENT, SYSTEM, now, parent=parent))


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
    lock_family(session, order_number)
    parent_number = table.load(session, order_number).parent_number
    alone = change(session, order_number, Ask(Command.UNMERGE, actor, now, text=reason), revision=revision)
    if parent_number is not None:
        _close_if_done(session, table.load(session, parent_number), now=now)
    return alone


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


def keep_in_step(session: Session, order: Order, *, now: datetime) -> None:
    """After an order was asked about or ended: an unhelped child sends the parent back, the last frees it."""
    if order.parent_number is not None:
        _after_child(session, order, now=now)
    elif order.state is State.REWORKING:
        _call_back(session, order.number, now=now)


def _after_child(session: Session, child: Order, *, now: datetime) -> None:
    assert child.parent_number is not None
    parent = table.load(session, child.parent_number)
    if parent.state not in ASKED:
        return
    if child.state is State.MERGED:
        change(session, parent.number, Ask(Command.REWORK_FOR_CHILD, SYSTEM, now, text=child.number))
        _call_back(session, parent.number, now=now)
    elif child.state in ENDED:
        _close_if_done(session, parent, now=now)


def _close_if_done(session: Session, parent: Order, *, now: datetime) -> None:
    """Close a parent whose own caller has answered and that waited only for its children.

    The machine closes it: whoever ended the last child need not be somebody who may close orders.
    """
    if only_children_open(parent) and not table.children_of(session, parent.number):
        change(session, parent.number, Ask(Command.CLOSE, SYSTEM, now, rating=parent.rating))


def _call_back(session: Session, parent_number: str, *, now: datetime) -> None:
    for number in table.children_of(session, parent_number, states=ASKED):
        change(session, number, Ask(Command.REJOIN_PARENT, SYSTEM, now))
