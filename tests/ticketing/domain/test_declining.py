from dataclasses import replace

from tests.ticketing.order_builders import CITIZEN, DISPATCHER, TUESDAY, UNIT, clocks, do, order_in, refusal
from ticketing.domain.actors import SYSTEM
from ticketing.domain.commands import Command
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import Order
from ticketing.domain.states import State


def waiting(kind: RequestType = RequestType.COMPLAIN) -> Order:
    return order_in(State.AWAITING_DISPATCH, request_type=kind)


def test_what_the_rules_list_is_declined_and_nobody_has_to_dispatch_it_any_more() -> None:
    order = do(waiting(), Command.DECLINE, DISPATCHER, listed_ground="litigation")
    assert (order.state, order.next_check_at) == (State.DECLINED, None)
    assert [c.done_at for c in clocks(order, "D0.5")] == [TUESDAY]


def test_nothing_is_declined_without_a_listed_ground_or_by_a_machine() -> None:
    assert refusal(waiting(), Command.DECLINE, DISPATCHER, listed_ground="") == "ground_not_listed"
    assert refusal(waiting(), Command.DECLINE, DISPATCHER, listed_ground="too_busy") == "ground_not_listed"
    for actor in (SYSTEM, CITIZEN, UNIT):
        assert refusal(waiting(), Command.DECLINE, actor) == "role_not_allowed"


def test_a_question_is_answered_at_once_and_the_answer_is_kept() -> None:
    order = do(waiting(RequestType.CONSULT), Command.ANSWER, DISPATCHER, text="可以在政务大厅办理")
    assert (order.state, order.result) == (State.ANSWERED, "可以在政务大厅办理")


def test_whoever_asks_for_something_to_be_done_is_not_told_words_instead() -> None:
    assert refusal(waiting(), Command.ANSWER, DISPATCHER) == "not_a_consultation"


def test_a_parent_is_not_declined_over_its_children() -> None:
    children = (replace(waiting(), number="TY20261110-0009").number,)
    assert refusal(waiting(), Command.DECLINE, DISPATCHER, open_children=children) == "children_open"
