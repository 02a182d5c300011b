"""Lights: how urgent a clock and an order are, computed for a moment and never stored."""

from datetime import datetime
from enum import StrEnum

from ticketing.domain.clocks import Clock
from ticketing.domain.kinds import Part
from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED, State


class Light(StrEnum):
    """灰 not started or ended, 蓝 extended, 绿 in time, 紫 calendar unknown, 黄 nearly due, 红 overdue."""

    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    PURPLE = "purple"
    YELLOW = "yellow"
    RED = "red"


# From harmless to worst; an order shows the worst of its clocks. One that was given more time says so.
SEVERITY = (Light.GREY, Light.GREEN, Light.BLUE, Light.PURPLE, Light.YELLOW, Light.RED)


def clock_light(clock: Clock, *, now: datetime) -> Light:
    """Return the light of a running clock; a done one is grey."""
    if not clock.open:
        return Light.GREY
    if clock.provisional:
        return Light.PURPLE
    if now >= clock.due:
        return Light.RED
    if clock.warn_at is not None and now >= clock.warn_at:
        return Light.YELLOW
    given_time = clock.original_due is not None or clock.part is Part.PLAN
    return Light.BLUE if given_time else Light.GREEN


def light_at(order: Order, *, now: datetime) -> Light:
    """Return the worst light of the order's running clocks; green when open and nothing runs."""
    if order.state in ENDED or order.state is State.DRAFT:
        return Light.GREY
    lights = [clock_light(clock, now=now) for clock in order.running]
    return max(lights, key=SEVERITY.index, default=Light.GREEN)
