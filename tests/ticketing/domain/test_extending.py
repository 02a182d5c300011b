from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.ticketing.order_builders import (
    DISPATCHER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    at,
    clocks,
    do,
    order_in,
    refusal,
)
from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import WorkCalendar, YearNotice
from ticketing.domain.commands import Command
from ticketing.domain.lights import Light, clock_light, light_at
from ticketing.domain.machine import advance
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.storage.reference import rulebook

HOUR = timedelta(hours=1)


def told(order: Order | None = None) -> Order:
    return do(order or order_in(State.IN_PROGRESS), Command.REPLY_INTERIM, UNIT)


def asked(days: int = 3) -> Order:
    return do(told(), Command.ASK_EXTENSION, UNIT, TUESDAY + HOUR, days=days)


def granted(days: int = 3) -> Order:
    return do(asked(days), Command.GRANT_EXTENSION, SUPERVISOR, TUESDAY + 2 * HOUR)


def test_asking_stops_no_clock_and_gives_the_assigning_side_one() -> None:
    order = asked()
    assert clocks(order, "G5")[0].due == clocks(told(), "G5")[0].due
    assert clocks(order, "E0.5")[0].open


def test_a_granted_extension_moves_the_limit_and_keeps_the_first_one() -> None:
    five = clocks(granted(), "G5")[0]
    assert (five.due, five.original_due) == (at("2026-11-20T18:00"), at("2026-11-17T18:00"))
    assert clocks(granted(), "D7")[0].original_due == at("2026-11-18T00:00")


def test_the_month_itself_never_moves() -> None:
    assert clocks(granted(), "M1")[0].original_due is None


def test_no_limit_moves_beyond_the_month() -> None:
    order = told()
    month = clocks(order, "M1")[0]
    near = tuple(replace(c, due=month.due - HOUR) if c.code in ("G5", "D7") else c for c in order.clocks)
    late = do(replace(order, clocks=near), Command.ASK_EXTENSION, UNIT, TUESDAY + HOUR)
    moved = do(late, Command.GRANT_EXTENSION, SUPERVISOR, TUESDAY + HOUR)
    assert clocks(moved, "G5")[0].due == month.due
    again = do(moved, Command.REPLY_INTERIM, UNIT, TUESDAY + 2 * HOUR)
    assert refusal(again, Command.ASK_EXTENSION, UNIT, TUESDAY + 2 * HOUR) == "nothing_to_extend"


def test_an_extended_limit_is_blue() -> None:
    order = granted()
    assert clock_light(clocks(order, "G5")[0], now=TUESDAY + 3 * HOUR) is Light.BLUE
    assert light_at(order, now=TUESDAY + 3 * HOUR) is Light.BLUE


def test_the_caller_has_to_be_told_first_and_each_time() -> None:
    order = order_in(State.IN_PROGRESS)
    assert refusal(order, Command.ASK_EXTENSION, UNIT) == "interim_reply_missing"
    later = TUESDAY + 3 * HOUR
    assert refusal(granted(), Command.ASK_EXTENSION, UNIT, later) == "interim_reply_missing"


@pytest.mark.parametrize("days", [0, 4])
def test_an_extension_is_of_one_to_three_working_days(days: int) -> None:
    assert refusal(told(), Command.ASK_EXTENSION, UNIT, days=days) == "extension_too_long"


def test_three_extensions_are_enough() -> None:
    order, now = order_in(State.IN_PROGRESS), TUESDAY
    for _ in range(3):
        now += HOUR
        order = do(order, Command.REPLY_INTERIM, UNIT, now)
        order = do(order, Command.ASK_EXTENSION, UNIT, now, days=1)
        order = do(order, Command.GRANT_EXTENSION, DISPATCHER, now)
    order = do(order, Command.REPLY_INTERIM, UNIT, now + HOUR)
    assert refusal(order, Command.ASK_EXTENSION, UNIT, now + HOUR, days=1) == "extensions_used_up"


def test_one_request_at_a_time() -> None:
    assert refusal(asked(), Command.ASK_EXTENSION, UNIT, TUESDAY + HOUR) == "extension_pending"


def test_after_17_00_on_the_last_day_it_is_too_late() -> None:
    in_time, late = at("2026-11-17T17:00"), at("2026-11-17T17:00:01")
    assert do(told(), Command.ASK_EXTENSION, UNIT, in_time).extension is not None
    assert refusal(told(), Command.ASK_EXTENSION, UNIT, late) == "extension_too_late"


def test_nobody_grants_his_own_request_or_his_units() -> None:
    same = Actor(UNIT.id, Role.SUPERVISOR)
    colleague = Actor("s-9", Role.SUPERVISOR, unit_id=UNIT.unit_id)
    assert refusal(asked(), Command.GRANT_EXTENSION, same, TUESDAY + HOUR) == "own_extension"
    assert refusal(asked(), Command.GRANT_EXTENSION, colleague, TUESDAY + HOUR) == "own_extension"


def test_a_request_asked_in_time_and_granted_late_lifts_the_miss_in_between() -> None:
    order = do(told(), Command.ASK_EXTENSION, UNIT, at("2026-11-17T16:59"))
    missed = advance(order, now=at("2026-11-17T18:30"), rulebook=rulebook()).order
    assert clocks(missed, "G5")[0].missed_at is not None
    moved = do(missed, Command.GRANT_EXTENSION, SUPERVISOR, at("2026-11-17T18:30"))
    assert clocks(moved, "G5")[0].missed_at is None


def test_what_was_missed_before_the_request_stays_missed() -> None:
    late = tuple(replace(c, missed_at=TUESDAY) if c.code == "D7" else c for c in told().clocks)
    order = do(replace(told(), clocks=late), Command.ASK_EXTENSION, UNIT, TUESDAY + HOUR)
    moved = do(order, Command.GRANT_EXTENSION, SUPERVISOR, TUESDAY + HOUR)
    assert clocks(moved, "D7")[0].original_due is None


def test_handing_in_the_result_ends_an_undecided_request() -> None:
    order = do(asked(), Command.APPLY_FOR_CLOSING, UNIT, TUESDAY + 2 * HOUR)
    assert order.extension is None
    assert not clocks(order, "E0.5")[0].open


def test_granted_time_that_reaches_into_an_unknown_year_is_kept_until_the_notice_and_after_it() -> None:
    dispatched = at("2026-12-22T10:00")
    order = told(order_in(State.IN_PROGRESS, dispatched))
    order = do(order, Command.REPLY_INTERIM, UNIT, dispatched)
    order = do(order, Command.ASK_EXTENSION, UNIT, dispatched + HOUR, days=3)
    order = do(order, Command.GRANT_EXTENSION, SUPERVISOR, dispatched + 2 * HOUR)
    [five] = clocks(order, "G5")
    assert (five.provisional, five.original_due) == (True, at("2026-12-29T18:00"))
    later = advance(order, now=dispatched + 3 * HOUR, rulebook=rulebook())
    assert clocks(later.order, "G5") == [five], "its first limit does not come back"
    day = date(2027, 1, 1)
    notice = YearNotice(2027, "通知", {day: "元旦", day + timedelta(days=3): "元旦"}, frozenset())
    known = rulebook().calendar
    book = replace(rulebook(), calendar=WorkCalendar({**known.notices, 2027: notice}, known.hours))
    [settled] = clocks(advance(order, now=dispatched + 3 * HOUR, rulebook=book).order, "G5")
    assert (settled.due, settled.provisional) == (at("2027-01-05T18:00"), False)
    assert (settled.original_due, settled.skipped) == (five.original_due, ("元旦",))
