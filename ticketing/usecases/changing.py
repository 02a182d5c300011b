"""The one way in which an order changes: load, apply by the table, store with events, audit and notices."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.commands import Ask, Command
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict
from ticketing.domain.machine import apply
from ticketing.domain.orders import Event, Happened, Order
from ticketing.domain.sampling import is_drawn
from ticketing.domain.units import tree_of
from ticketing.storage import orders as table
from ticketing.storage import outbox
from ticketing.storage.base import keyed_hash
from ticketing.storage.order_facts import note_facts
from ticketing.storage.reference import rulebook
from ticketing.storage.units import all_units
from ticketing.storage.writing import Rows
from ticketing.usecases.auditing import record_events
from ticketing.usecases.noticing import notices_about
from ticketing.usecases.proposing import note_proposals

# What a parent cannot do over its children or does because of them, and what none may have to become a child.
MINDING_CHILDREN = frozenset(
    {
        Command.CLOSE,
        Command.SETTLE,
        Command.CLOSE_UNREACHED,
        Command.CONFIRM_FINAL_ANSWER,
        Command.WITHDRAW,
        Command.DECLINE,
        Command.ANSWER,
        Command.MERGE,
        Command.WAIT_FOR_CHILDREN,
    }
)


ASSIGNING = frozenset({Command.DISPATCH, Command.REASSIGN, Command.HAND_DOWN, Command.ADD_HELPER})


def change(session: Session, order_number: str, ask: Ask, *, revision: int | None = None) -> Order:
    """Apply `ask` to a stored order in the caller's transaction and return the order as stored.

    `revision`, when given, is what the person saw: Conflict("order_changed") when it is not the newest.
    """
    order = table.load(session, order_number)
    if revision is not None and revision != order.revision:
        raise Conflict("order_changed", number=order_number)
    if ask.command in MINDING_CHILDREN:
        ask = replace(ask, open_children=tuple(table.children_of(session, order_number)))
    book = rulebook(order.profile_version)
    if ask.command is Command.CLOSE:
        lot = keyed_hash(f"sample:{order_number}:{order.round}")
        ask = replace(ask, drawn=is_drawn(lot, book.policy.sample_percent))
    if ask.command in ASSIGNING and order.request.accused_unit_id:
        ask = replace(ask, barred=tree_of(all_units(session), order.request.accused_unit_id))
    changed = apply(order, ask, book)
    saved = table.save(session, changed.order)
    publish(session, saved, changed.events, now=ask.now)
    return saved


def publish(session: Session, order: Order, events: Sequence[Event], *, now: datetime) -> None:
    """Write history, notices and audit of what happened, in the caller's transaction."""
    publish_all(session, [(order, events)], now=now)


def publish_all(
    session: Session, happened: Sequence[Happened], *, now: datetime, along: Sequence[Rows] = ()
) -> None:
    """Write the same about several orders, and the rows that come `along`, all of it at once.

    The orders must be this transaction's own already: changed, locked, or among what comes along.
    """
    for order, events in happened:
        note_facts(session, order, events)
    notices = outbox.rows_of(notices_about(session, happened, now=now), now=now)
    for order, events in happened:
        note_proposals(session, order, events, now=now)
    # Last: whoever holds the end of the chain makes all others wait until the commit.
    record_events(session, happened, now=now, along=[*along, table.rows_of_events(happened), notices])
