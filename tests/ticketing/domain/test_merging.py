from dataclasses import replace

from tests.ticketing.order_builders import (
    CITIZEN,
    DISPATCHER,
    FOLLOW_UP,
    GOOD,
    UNSOLVED,
    do,
    order_in,
    refusal,
)
from ticketing.domain.actors import SYSTEM
from ticketing.domain.commands import Command
from ticketing.domain.orders import Order
from ticketing.domain.states import OPEN, State

PARENT = replace(order_in(State.IN_PROGRESS), number="TY20261110-0001")


def child() -> Order:
    waiting = replace(order_in(State.AWAITING_DISPATCH), number="TY20261110-0002")
    return do(waiting, Command.MERGE, DISPATCHER, parent=PARENT)


def asked() -> Order:
    done = replace(order_in(State.AWAITING_FOLLOW_UP), number=PARENT.number)
    return do(child(), Command.FOLLOW_PARENT, SYSTEM, parent=done)


def test_a_child_stays_open_and_is_worked_on_by_the_parents_unit() -> None:
    order = child()
    assert order.state in OPEN
    assert (order.parent_number, order.lead_id) == (PARENT.number, PARENT.lead_id)


def test_the_childs_own_caller_is_asked_about_the_parents_result() -> None:
    order = asked()
    assert (order.state, order.result) == (State.AWAITING_FOLLOW_UP, "办理说明")
    assert do(order, Command.CLOSE, FOLLOW_UP, rating=GOOD).state is State.CLOSED


def test_an_unhelped_child_waits_for_the_parents_next_result() -> None:
    order = do(asked(), Command.REWORK_CHILD, FOLLOW_UP, rating=UNSOLVED)
    assert (order.state, order.rework_count) == (State.MERGED, 1)
    assert refusal(asked(), Command.REWORK, FOLLOW_UP, rating=UNSOLVED) == "rework_the_parent"


def test_a_parent_does_not_end_over_open_children() -> None:
    waiting = order_in(State.AWAITING_FOLLOW_UP)
    children = (child().number,)
    assert refusal(waiting, Command.CLOSE, FOLLOW_UP, open_children=children) == "children_open"
    rated = do(waiting, Command.WAIT_FOR_CHILDREN, FOLLOW_UP, rating=GOOD, open_children=children)
    assert (rated.state, rated.rating) == (State.AWAITING_FOLLOW_UP, GOOD)


def test_nobody_waits_for_children_that_are_not_there() -> None:
    waiting = order_in(State.AWAITING_FOLLOW_UP)
    assert refusal(waiting, Command.WAIT_FOR_CHILDREN, FOLLOW_UP, rating=GOOD) == "no_open_children"


def test_orders_are_not_merged_in_chains_or_circles_or_into_what_is_over() -> None:
    waiting = order_in(State.AWAITING_DISPATCH)
    ended = replace(PARENT, state=State.CLOSED)
    second = replace(PARENT, parent_number="TY20261110-0009")
    itself = replace(waiting, number=waiting.number)
    assert refusal(waiting, Command.MERGE, DISPATCHER, parent=ended) == "parent_not_open"
    assert refusal(waiting, Command.MERGE, DISPATCHER, parent=second) == "parent_not_open"
    assert refusal(waiting, Command.MERGE, DISPATCHER, parent=itself) == "parent_is_itself"
    assert refusal(waiting, Command.MERGE, DISPATCHER, parent=None) == "parent_missing"
    assert refusal(waiting, Command.MERGE, DISPATCHER, parent=PARENT, open_children=("x",)) == "has_children"


def test_a_closed_child_that_is_opened_again_goes_its_own_way() -> None:
    closed = do(asked(), Command.CLOSE, FOLLOW_UP)
    again = do(closed, Command.REOPEN, CITIZEN)
    assert (again.state, again.parent_number, again.lead_id) == (State.REWORKING, None, PARENT.lead_id)


def test_a_child_that_was_another_matter_waits_for_its_own_dispatch() -> None:
    order = do(child(), Command.UNMERGE, DISPATCHER)
    assert (order.state, order.parent_number, order.lead_id) == (State.AWAITING_DISPATCH, None, "")
    assert [clock.code for clock in order.running] == ["D0.5"]
    assert do(order, Command.DISPATCH, DISPATCHER).state is State.DISPATCHED
