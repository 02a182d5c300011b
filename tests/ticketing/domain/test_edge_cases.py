"""The hotline's edge cases that concern orders and clocks, one test each; the number is the case's own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISPATCHER,
    HOUSING,
    TUESDAY,
    UNIT,
    ask,
    at,
    draft,
    file,
    order_in,
    request,
)
from ticketing.domain.actors import BOT
from ticketing.domain.calendar import WorkCalendar
from ticketing.domain.commands import Command
from ticketing.domain.errors import Conflict
from ticketing.domain.kinds import RequestType
from ticketing.domain.lights import Light, light_at
from ticketing.domain.machine import advance, apply
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.domain.units import Unit
from ticketing.storage import orders as table
from ticketing.storage.numbering import CounterRow, next_number
from ticketing.storage.reference import calendar, read_notice, rulebook
from ticketing.storage.units import save_units
from ticketing.usecases import dispatching, filing, handling


def due_day(order: Order, code: str) -> str:
    clock = next(c for c in order.clocks if c.code == code and c.governing)
    return (clock.due + timedelta(hours=8) - timedelta(seconds=1)).date().isoformat()


def test_01_a_make_up_saturday_counts_and_the_festival_does_not() -> None:
    order = order_in(State.DISPATCHED, at("2026-02-13T10:00"))
    assert (due_day(order, "R1"), due_day(order, "G5")) == ("2026-02-14", "2026-02-27")


def test_02_a_year_without_notice_is_provisional_and_purple_until_it_is_published() -> None:
    now = at("2026-12-25T10:00")
    order = order_in(State.DISPATCHED, now)
    five = next(c for c in order.clocks if c.code == "G5")
    assert five.provisional
    assert light_at(order, now=now) is Light.PURPLE
    notice = read_notice(
        {
            "year": 2027,
            "source": "test",
            "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-04"}],
            "workdays": ["2027-01-10"],
        }
    )
    fuller = replace(rulebook(), calendar=WorkCalendar({**calendar().notices, 2027: notice}))
    settled = advance(order, now=now + timedelta(hours=1), rulebook=fuller)
    assert [event.name for event in settled.events] == ["due_settled"]
    assert due_day(settled.order, "G5") == "2027-01-05"


def test_03_a_month_after_31_january_ends_in_february() -> None:
    assert due_day(order_in(State.DISPATCHED, at("2026-01-31T10:00")), "M1") == "2026-02-28"


def test_04_the_leap_day_is_a_day() -> None:
    assert due_day(order_in(State.DISPATCHED, at("2024-01-31T10:00")), "M1") == "2024-02-29"
    assert due_day(order_in(State.DISPATCHED, at("2024-02-29T10:00")), "M1") == "2024-03-29"


def test_05_a_clock_is_in_time_until_midnight_and_late_from_it_on() -> None:
    order = order_in(State.IN_PROGRESS)
    seven = next(c for c in order.running if c.code == "D7")
    before = replace(order, clocks=(seven,))
    assert light_at(before, now=at("2026-11-17T23:59:59")) is Light.YELLOW
    assert light_at(before, now=at("2026-11-18T00:00:00")) is Light.RED


def test_06_dispatch_after_17_00_has_until_noon_of_the_next_working_day() -> None:
    late = order_in(State.DISPATCHED, at("2026-11-13T17:00:01"))
    hotline, strict = [c for c in late.clocks if c.code == "D1"]
    assert (hotline.due, hotline.governing) == (at("2026-11-16T12:00"), True)
    assert (strict.due, strict.governing) == (at("2026-11-14T00:00"), False)


def test_07_a_machine_clock_that_goes_backwards_never_turns_history_back() -> None:
    order = order_in(State.SIGNED)
    earlier = TUESDAY - timedelta(hours=3)
    assert advance(order, now=earlier, rulebook=rulebook()).order == order
    changed = apply(order, ask(Command.DEPLOY, UNIT, earlier), rulebook())
    assert changed.order.updated_at == TUESDAY
    assert changed.events[-1].at == TUESDAY


def test_08_two_people_at_once_and_one_of_them_wins(session: Session) -> None:
    order = file(session)
    seen = order.revision
    handling.sign(session, order.number, revision=seen, actor=UNIT, now=TUESDAY)
    with pytest.raises(Conflict) as refused:
        handling.sign(session, order.number, revision=seen, actor=UNIT, now=TUESDAY)
    assert refused.value.code == "order_changed"


def test_09_the_same_request_twice_makes_one_order(session: Session) -> None:
    first = file(session, key="m-1")
    assert file(session, key="m-1") == first


def test_10_a_new_analysis_of_the_same_message_makes_no_second_order(session: Session) -> None:
    first = file(session, key="m-1")
    again = filing.file_order(session, request(title="另一个标题"), key="m-1", actor=BOT, now=TUESDAY)
    assert (again.created, again.order.number) == (False, first.number)


def test_11_an_abolished_unit_gets_no_order_and_its_successor_does(session: Session) -> None:
    waiting = file(session, topic=None)
    gone = Unit(
        HOUSING, "旧局", "district_bureau", valid_until=date(2026, 10, 31), successor_id="140105.urban"
    )
    save_units(session, [gone])
    with pytest.raises(Conflict) as refused:
        dispatching.dispatch(session, waiting.number, unit_id=HOUSING, actor=DISPATCHER, now=TUESDAY)
    assert refused.value.code == "unit_abolished"
    automatic = file(session, key="k-9")
    assert automatic.assignment is not None
    assert automatic.assignment.lead_id == "140105.urban"


def test_18_the_ten_thousandth_order_of_a_day_gets_a_fifth_digit(session: Session) -> None:
    session.add(CounterRow(day="20261110", last=9999))
    session.flush()
    assert next_number(session, now=TUESDAY) == "TY20261110-10000"


def test_20_an_anonymous_caller_can_be_served(session: Session) -> None:
    order = file(session, anonymous=True)
    assert table.load(session, order.number).request.anonymous


def test_25_praise_is_filed_like_any_other_request() -> None:
    order = apply(draft(request_type=RequestType.PRAISE), ask(Command.FILE, BOT), rulebook()).order
    assert order.state is State.ACCEPTED


def test_28_an_order_keeps_the_versions_it_was_born_under() -> None:
    order = order_in(State.DISPATCHED)
    assert order.profile_version == "hotline/2026.1;13710/2026.1;policy/2026.1"


def test_35_deemed_signing_waits_for_the_first_working_day() -> None:
    order = order_in(State.DISPATCHED, at("2026-02-14T16:00"))
    holiday = advance(order, now=at("2026-02-20T12:00"), rulebook=rulebook()).order
    assert holiday.state is State.DISPATCHED
    after = advance(order, now=at("2026-02-24T18:00"), rulebook=rulebook()).order
    assert after.state is State.SIGNED
    with pytest.raises(Conflict):
        apply(after, ask(Command.SIGN, UNIT, at("2026-02-24T18:01")), rulebook())
