from dataclasses import replace
from datetime import timedelta

from tests.ticketing.order_builders import TUESDAY, order_in
from ticketing.domain.clocks import Clock
from ticketing.domain.lights import SEVERITY, Light, clock_light, light_at
from ticketing.domain.states import State

CLOCK = next(c for c in order_in(State.SIGNED).clocks if c.code == "D7")


def light(clock: Clock, hours: float = 0) -> Light:
    return clock_light(clock, now=TUESDAY + timedelta(hours=hours))


def test_a_done_clock_is_grey() -> None:
    assert light(replace(CLOCK, done_at=TUESDAY), 1000) is Light.GREY


def test_a_clock_with_plenty_of_time_is_green() -> None:
    assert light(CLOCK) is Light.GREEN


def test_the_last_quarter_is_yellow() -> None:
    assert CLOCK.warn_at is not None
    assert clock_light(CLOCK, now=CLOCK.warn_at) is Light.YELLOW
    assert clock_light(CLOCK, now=CLOCK.warn_at - timedelta(seconds=1)) is Light.GREEN


def test_the_due_moment_itself_is_red() -> None:
    assert clock_light(CLOCK, now=CLOCK.due) is Light.RED


def test_an_unknown_calendar_is_purple_and_never_red() -> None:
    assert light(replace(CLOCK, provisional=True), 1000) is Light.PURPLE


def test_an_extended_clock_is_blue() -> None:
    assert light(replace(CLOCK, original_due=CLOCK.due - timedelta(days=1))) is Light.BLUE


def test_an_order_shows_its_worst_clock() -> None:
    order = order_in(State.SIGNED)
    late = replace(CLOCK, due=TUESDAY)
    assert light_at(replace(order, clocks=(*order.clocks, late)), now=TUESDAY) is Light.RED
    assert SEVERITY[-1] is Light.RED


def test_an_open_order_with_nothing_due_is_green() -> None:
    assert light_at(order_in(State.AWAITING_FOLLOW_UP), now=TUESDAY) is Light.GREEN
