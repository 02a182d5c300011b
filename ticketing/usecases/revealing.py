"""Showing what is masked: only to whoever needs it for the work, with a reason, and never unseen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor
from ticketing.domain.elements import ELEMENT_NAMES
from ticketing.domain.errors import Forbidden, Malformed, NotFound, require
from ticketing.domain.orders import Order
from ticketing.domain.permissions import may_reveal
from ticketing.domain.privacy import mask_text
from ticketing.domain.units import tree_of
from ticketing.storage import orders as table
from ticketing.storage.units import all_units
from ticketing.usecases.auditing import record

SHORTEST_REASON, LONGEST_REASON = 4, 200


@dataclass(frozen=True, slots=True)
class Revealed:
    """The citizen's words and elements as they were said."""

    number: str
    title: str
    matter: str
    elements: dict[str, str]


def reveal(session: Session, number: str, *, reason: str, actor: Actor, now: datetime) -> Revealed:
    """Return an order's words and elements unmasked, and write down who saw them and why.

    Raises NotFound("unknown_order") for what the actor cannot see at all, Forbidden("reveal_not_allowed"),
    Forbidden("caller_in_confidence") for units, and Malformed("reason_missing").
    """
    order = table.load(session, number)
    _require_right(session, order, actor)
    words = reason.strip()
    long_enough = SHORTEST_REASON <= len(words) <= LONGEST_REASON
    require(long_enough, Malformed("reason_missing", field="reason", minimum=SHORTEST_REASON))
    details = {"reason": mask_text(words, names=order.request.private_names)}
    record(session, actor=actor, action="order.revealed", subject=number, details=details, now=now)
    said = order.request.elements
    given = {name: said[name].value or "" for name in ELEMENT_NAMES if name in said and said[name].value}
    return Revealed(number=number, title=order.request.title, matter=order.request.matter, elements=given)


def _require_right(session: Session, order: Order, actor: Actor) -> None:
    if actor.unit_id is not None and actor.unit_id not in order.handling_units:
        raise NotFound("unknown_order", number=order.number)
    require(may_reveal(actor.role), Forbidden("reveal_not_allowed"))
    if actor.unit_id is None:
        return
    # The unit that is complained of, and what stands under it, never learn who complained.
    accused = order.request.accused_unit_id
    barred = tree_of(all_units(session), accused) if accused else frozenset()
    hidden = order.request.confidential or actor.unit_id in barred
    require(not hidden, Forbidden("caller_in_confidence"))
