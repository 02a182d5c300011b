"""Requests that no unit works on: declined on a listed ground (rule T3), or answered at once (rule T4)."""

from ticketing.domain.clocks import complete
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.kinds import ClockKind, RequestType
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook

# 国办发〔2020〕53号, what a hotline does not accept; names and lawful ways: data/wording/declining.yml.
GROUNDS = (
    "litigation",
    "arbitration",
    "discipline",
    "reconsideration",
    "disclosure",
    "petition",
    "secrecy",
    "public_order",
)


def ground_listed(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nothing is declined but on a ground that the rules list (国办发〔2020〕53号)."""
    require(ask.listed_ground in GROUNDS, Malformed("ground_not_listed", field="listed_ground"))


def is_consultation(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Only a question is answered at once; whoever wants something done is not told words instead."""
    consult = order.request.request_type is RequestType.CONSULT
    require(consult, Conflict("not_a_consultation", allowed=("dispatch",)))


def end_intake(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """Nobody has to dispatch it any more."""
    clocks = complete(order.clocks, frozenset({ClockKind.DISPATCH}), now=ask.now)
    return replace(order, clocks=clocks, closed_at=ask.now)


def record_answer(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """What was said is the order's result."""
    return replace(order, result=ask.text)


GUARDS = (ground_listed, is_consultation)
EFFECTS = (end_intake, record_answer)
