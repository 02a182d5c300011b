"""Filing: a complete request becomes an order, exactly once."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.commands import Ask, Command
from ticketing.domain.machine import Changed, apply
from ticketing.domain.orders import NewOrder, Order, Topic
from ticketing.domain.states import State
from ticketing.storage import idempotency
from ticketing.storage import orders as table
from ticketing.storage.numbering import next_number
from ticketing.storage.reference import rulebook, taxonomy
from ticketing.usecases.changing import publish
from ticketing.usecases.dispatching import suggest_units

SCOPE = "file"
DEFAULT_BAR = 0.5


@dataclass(frozen=True, slots=True)
class Filed:
    """The order, and whether this call made it (false: the key was known)."""

    order: Order
    created: bool


def file_order(
    session: Session,
    new: NewOrder,
    *,
    key: str,
    actor: Actor,
    now: datetime,
    auto_dispatch_bar: float = DEFAULT_BAR,
) -> Filed:
    """File `new` (rule T1) and dispatch it at once when topic and rule are certain enough (rule T6).

    The same `key` returns the first order and does nothing. Raises Malformed("order_incomplete", missing=…).
    """
    earlier = idempotency.claim(session, SCOPE, key, now=now)
    if earlier is not None:
        return Filed(table.load(session, earlier.order_number), created=False)
    draft = Order(number="", state=State.DRAFT, request=_with_topic_name(new), created_at=now, updated_at=now)
    filed = apply(draft, Ask(Command.FILE, actor, now, text=new.matter), rulebook())
    filed = Changed(replace(filed.order, number=next_number(session, now=now)), filed.events)
    filed = _then(filed, Ask(Command.QUEUE, SYSTEM, now))
    filed = _dispatch_if_certain(session, filed, bar=auto_dispatch_bar, now=now)
    stored = table.insert(session, filed.order)
    idempotency.remember(session, SCOPE, key, order_number=stored.number, outcome="filed")
    publish(session, stored, filed.events, now=now)
    return Filed(stored, created=True)


def _with_topic_name(new: NewOrder) -> NewOrder:
    """Name the topic as the taxonomy does; a code that the taxonomy does not know is no topic."""
    if new.topic is None:
        return new
    name = taxonomy().get(new.topic.code)
    return replace(new, topic=Topic(new.topic.code, name, new.topic.confidence) if name else None)


def _then(changed: Changed, ask: Ask) -> Changed:
    following = apply(changed.order, ask, rulebook())
    return Changed(following.order, (*changed.events, *following.events))


def _dispatch_if_certain(session: Session, filed: Changed, *, bar: float, now: datetime) -> Changed:
    topic = filed.order.request.topic
    if topic is None or topic.confidence < bar:
        return filed
    if filed.order.request.accused_unit_id:
        # Who handles a complaint about a unit is a person's choice.
        return filed
    suggestions = suggest_units(session, filed.order, now=now)
    if not suggestions:
        return filed
    return _then(filed, Ask(Command.DISPATCH, SYSTEM, now, assignment=suggestions[0]))
