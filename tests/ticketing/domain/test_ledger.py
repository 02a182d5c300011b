from datetime import timedelta

from tests.ticketing.order_builders import (
    ARBITER,
    DISPATCHER,
    FOLLOW_UP,
    HOUSING,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    WATER,
    ask,
    at,
    draft,
)
from ticketing.domain.actors import BOT, Actor, Role
from ticketing.domain.commands import Command
from ticketing.domain.ledger import Holder, Span, holder_of, spans
from ticketing.domain.machine import advance, apply
from ticketing.domain.orders import Event, Order
from ticketing.storage.reference import rulebook

HOUR = timedelta(hours=1)
WATER_UNIT = Actor("u-7", Role.UNIT, unit_id="city.water")
STEPS: list[tuple[Command, Actor]] = [
    (Command.FILE, BOT),
    (Command.QUEUE, BOT),
    (Command.DISPATCH, DISPATCHER),
    (Command.RETURN_ORDER, UNIT),
    (Command.REASSIGN, ARBITER),
    (Command.SIGN, WATER_UNIT),
    (Command.DEPLOY, WATER_UNIT),
    (Command.FEED_BACK, WATER_UNIT),
    (Command.APPLY_FOR_CLOSING, WATER_UNIT),
    (Command.APPROVE, SUPERVISOR),
    (Command.CLOSE, FOLLOW_UP),
]


def walk(count: int) -> tuple[Order, list[Event]]:
    """Return the order after so many steps, an hour each, with its history."""
    order, now = draft(), TUESDAY
    events: list[Event] = []
    for command, actor in STEPS[:count]:
        content = {"assignment": WATER} if command is Command.REASSIGN else {}
        changed = apply(order, ask(command, actor, now, **content), rulebook())
        order, now = changed.order, now + HOUR
        events += changed.events
    return order, events


def held(parts: tuple[Span, ...]) -> list[tuple[Holder, str, int]]:
    return [(s.holder, s.subject, round(s.length / HOUR)) for s in parts]


def test_each_hour_has_one_holder() -> None:
    order, events = walk(len(STEPS))
    assert held(spans(order, events, now=TUESDAY + 99 * HOUR)) == [
        (Holder.DISPATCHER, "", 2),
        (Holder.UNIT, HOUSING, 1),
        (Holder.ARBITER, "", 1),
        (Holder.UNIT, "city.water", 4),
        (Holder.REVIEWER, "", 1),
        (Holder.FOLLOW_UP, "", 1),
    ]


def test_the_spans_of_an_open_order_add_up_to_its_age() -> None:
    for count in range(1, len(STEPS)):
        order, events = walk(count)
        now = TUESDAY + 50 * HOUR + timedelta(microseconds=7)
        assert sum((s.length for s in spans(order, events, now=now)), timedelta()) == now - TUESDAY


def test_time_after_the_end_belongs_to_nobody() -> None:
    order, events = walk(len(STEPS))
    assert sum((s.length for s in spans(order, events, now=at("2027-01-01T00:00"))), timedelta()) == 10 * HOUR
    assert holder_of(order) == (Holder.NOBODY, "")


def test_a_reopened_order_shows_the_time_in_which_nobody_worked_on_it() -> None:
    order, events = walk(len(STEPS))
    changed = apply(order, ask(Command.REOPEN, SUPERVISOR, TUESDAY + 20 * HOUR), rulebook())
    parts = spans(changed.order, [*events, *changed.events], now=TUESDAY + 21 * HOUR)
    assert held(parts)[-2:] == [(Holder.NOBODY, "", 10), (Holder.UNIT, "city.water", 1)]


def test_deemed_signing_leaves_the_order_with_the_unit() -> None:
    order, events = walk(3)
    later = advance(order, now=at("2026-11-12T09:00"), rulebook=rulebook())
    parts = spans(later.order, [*events, *later.events], now=at("2026-11-12T09:00"))
    assert held(parts)[-1][:2] == (Holder.UNIT, HOUSING)


def test_what_went_up_the_line_is_held_by_the_consultation() -> None:
    order, events = walk(4)
    up = apply(order, ask(Command.REFER_UP, ARBITER, TUESDAY + 4 * HOUR), rulebook())
    parts = spans(up.order, [*events, *up.events], now=TUESDAY + 5 * HOUR)
    assert held(parts)[-1] == (Holder.CONSULTATION, "", 1)
    assert holder_of(up.order) == (Holder.CONSULTATION, "")
