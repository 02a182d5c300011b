from dataclasses import replace

from tests.ticketing.order_builders import TUESDAY, at, order_in
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import Source
from ticketing.domain.states import State


def test_the_earliest_result_limit_binds() -> None:
    assert getattr(order_in(State.DISPATCHED).binding, "code", None) == "G5"
    before_festival = order_in(State.DISPATCHED, at("2026-02-13T10:00"))
    assert getattr(before_festival.binding, "code", None) == "D7"


def test_a_consultation_is_bound_by_its_three_days() -> None:
    order = order_in(State.DISPATCHED, request_type=RequestType.CONSULT)
    assert getattr(order.binding, "code", None) == "C3"


def test_before_dispatch_nothing_binds_the_result() -> None:
    assert order_in(State.AWAITING_DISPATCH).binding is None


def test_an_ended_order_has_no_running_clock() -> None:
    assert order_in(State.CLOSED).running == ()


def test_only_the_rounds_own_clocks_run() -> None:
    order = order_in(State.SIGNED)
    assert replace(order, round=2).running == ()
    assert all(clock.round == 1 and clock.started_at == TUESDAY for clock in order.running)


def test_a_conversation_is_named_across_channels() -> None:
    assert Source("webchat", "abc").conversation_id == "webchat:abc"
