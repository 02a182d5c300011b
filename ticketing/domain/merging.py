"""Several callers, one matter (并单, rule T5): children wait for the result, each caller is asked."""

from ticketing.domain.clocks import complete, start_clocks
from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Malformed, require
from ticketing.domain.kinds import ClockKind, Part
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import Task
from ticketing.domain.states import ENDED, State


def parent_named(order: Order, ask: Ask, _book: Rulebook) -> None:
    """A merge says with which order; an order is not merged with itself."""
    require(ask.parent is not None, Malformed("parent_missing", field="parent_number"))
    assert ask.parent is not None
    require(ask.parent.number != order.number, Conflict("parent_is_itself"))


def parent_works(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """The parent is still worked on and is nobody's child: no chains, no merge into what is over."""
    parent = ask.parent
    open_parent = parent is not None and parent.state not in ENDED and parent.parent_number is None
    require(open_parent, Conflict("parent_not_open", state=str(parent.state) if parent else ""))


def no_children(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """An order with children does not become a child."""
    require(not ask.open_children, Conflict("has_children", children=ask.open_children))


def is_child(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Only a merged order waits for its parent."""
    require(order.parent_number is not None, Conflict("not_a_child"))


def not_a_child(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """The work on a child is done in its parent, so the parent is what is done again."""
    require(order.parent_number is None, Conflict("rework_the_parent", allowed=("rework_child",)))


def children_settled(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """A parent does not end over children whose callers have not been asked or are not content."""
    require(not ask.open_children, Conflict("children_open", children=ask.open_children))


def has_open_children(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """Nobody waits for children that are not there: the order would be left without a clock."""
    require(bool(ask.open_children), Conflict("no_open_children"))


def waits_for_children(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """Its own caller has answered for good: only the children's callers are still to be asked."""
    require(only_children_open(order), Conflict("follow_up_not_done"))


def only_children_open(order: Order) -> bool:
    """Say whether an asked parent is done but for its children: rated, and no call of its own owed.

    Whoever is dissatisfied at the first follow-up has been rated and is still to be called again.
    """
    if order.rating is None or order.first_follow_up_by is None:
        return False
    owed = any(clock.kind is ClockKind.FOLLOW_UP for clock in order.running)
    return order.state is State.AWAITING_FOLLOW_UP or (
        order.state is State.AWAITING_SECOND_FOLLOW_UP and not owed
    )


def join_parent(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The child keeps number, words and caller; whoever works on the parent works on it."""
    assert ask.parent is not None
    clocks = complete(order.clocks, frozenset({ClockKind.DISPATCH}), now=ask.now)
    return replace(order, parent_number=ask.parent.number, assignment=ask.parent.assignment, clocks=clocks)


def take_result(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """The parent's reviewed result is the child's, whose own caller is asked now."""
    assert ask.parent is not None
    parent = ask.parent
    begun = start_clocks(
        rulebook,
        order.kind,
        "approved",
        start=ask.now,
        unit_id=parent.lead_id,
        round_number=order.round,
        known=order.clocks,
    )
    lead = parent.assignment
    tasks = (Task(lead.lead_id, lead.lead_name, Part.LEAD, ask.now, done_at=ask.now),) if lead else ()
    return replace(
        order,
        assignment=lead,
        tasks=order.tasks or tasks,
        result=parent.result,
        grade=parent.grade,
        contacted_at=None,
        dispatched_at=order.dispatched_at or parent.dispatched_at,
        attempts=(),
        clocks=order.clocks + begun,
    )


def wait_again(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The child waits for the parent's next result."""
    clocks = complete(order.clocks, frozenset({ClockKind.FOLLOW_UP}), now=ask.now)
    return replace(order, clocks=clocks, first_follow_up_by=None)


def stop_follow_up_clock(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The caller was asked: the office owes this order no more calls while the children are asked."""
    return replace(order, clocks=complete(order.clocks, frozenset({ClockKind.FOLLOW_UP}), now=ask.now))


def count_rework(order: Order, _ask: Ask, _rulebook: Rulebook) -> Order:
    """How often this caller was not helped."""
    return replace(order, rework_count=order.rework_count + 1)


def split_off(order: Order, ask: Ask, rulebook: Rulebook) -> Order:
    """A child that was another matter after all waits for its own dispatch; its age still counts."""
    begun = start_clocks(
        rulebook, order.kind, "accepted", start=ask.now, round_number=order.round, known=order.clocks
    )
    return replace(order, parent_number=None, assignment=None, clocks=order.clocks + begun)


def leave_parent(order: Order, _ask: Ask, _rulebook: Rulebook) -> Order:
    """A closed child that is opened again goes its own way."""
    return replace(order, parent_number=None)


GUARDS = (
    parent_named,
    parent_works,
    no_children,
    is_child,
    not_a_child,
    children_settled,
    has_open_children,
    waits_for_children,
)
EFFECTS = (
    join_parent,
    take_result,
    wait_again,
    stop_follow_up_clock,
    count_rework,
    leave_parent,
    split_off,
)
