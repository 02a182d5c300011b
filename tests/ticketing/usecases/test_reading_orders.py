from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    HOUSING,
    MONTH,
    OTHER_UNIT,
    PHONE,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import BOT
from ticketing.domain.errors import Malformed, NotFound
from ticketing.domain.lights import Light, light_at
from ticketing.domain.orders import Source
from ticketing.storage.outbox import put_into_inbox
from ticketing.usecases.citizen_commands import Caller
from ticketing.usecases.clocks import check_order
from ticketing.usecases.reading_orders import (
    OrderFilter,
    count_orders,
    get_order,
    list_orders,
    list_unit_notices,
    mark_notice_read,
    order_progress,
    order_view,
)


def numbers(session: Session, wanted: OrderFilter) -> list[str]:
    return [order.number for order in list_orders(session, wanted, now=TUESDAY).orders]


def test_an_unknown_number_is_named(session: Session) -> None:
    with pytest.raises(NotFound):
        get_order(session, "TY20260101-0001")


def test_orders_are_found_by_each_filter(session: Session) -> None:
    number = file(session).number
    waiting = file(session, key="k-2", topic=None, source=Source("test", "c-1")).number
    assert numbers(session, OrderFilter(conversation_id="test:c-1")) == [waiting, number]
    assert numbers(session, OrderFilter(conversation_id="c-1")) == [waiting, number]
    assert numbers(session, OrderFilter(conversation_id="test:c-2")) == []
    assert numbers(session, OrderFilter(state="awaiting_dispatch")) == [waiting]
    assert numbers(session, OrderFilter(unit_id=HOUSING)) == [number]
    assert numbers(session, OrderFilter(topic="0306")) == [number]
    assert numbers(session, OrderFilter(number="-0001")) == [number]


def test_an_unknown_state_is_refused(session: Session) -> None:
    with pytest.raises(Malformed):
        list_orders(session, OrderFilter(state="lost"), now=TUESDAY)


@pytest.mark.parametrize("later", [0, 0.45, 0.6, 1.5, 5, 40])
def test_the_light_filter_agrees_with_the_light_that_is_shown(session: Session, later: float) -> None:
    now = TUESDAY + timedelta(days=later)
    file(session)
    file(session, key="k-2", topic=None)
    walk_to_approval(session, file(session, key="k-3").number)
    for light in Light:
        found = list_orders(session, OrderFilter(light=light), now=now).orders
        everything = list_orders(session, OrderFilter(), now=now).orders
        assert found == tuple(order for order in everything if light_at(order, now=now) is light)


def test_the_light_filter_agrees_after_the_worker_was_there(session: Session) -> None:
    number = file(session).number
    check_order(session, number, now=TUESDAY + MONTH)
    assert numbers(session, OrderFilter(light="red")) == []
    late = list_orders(session, OrderFilter(light="red"), now=TUESDAY + MONTH).orders
    assert [order.number for order in late] == [number]


def test_counters_count_states_lights_and_ratings(session: Session) -> None:
    file(session)
    file(session, key="k-2", topic=None)
    counted = count_orders(session, now=TUESDAY)
    assert counted["states"] == {"dispatched": 1, "awaiting_dispatch": 1}
    assert counted["lights"]["green"] == 2
    assert counted["ratings"]["closed"] == 0
    assert count_orders(session, unit_id=HOUSING, now=TUESDAY)["states"] == {"dispatched": 1}


def test_no_reader_sees_name_or_phone(session: Session) -> None:
    order = file(session, matter=f"电话{PHONE}")
    for viewer in (BOT, UNIT, SUPERVISOR):
        text = str(order_view(session, order, viewer=viewer, now=TUESDAY))
        assert PHONE not in text
        assert "王小明" not in text
        assert "139****1234" in text


def test_a_confidential_caller_is_nobody_to_the_unit(session: Session) -> None:
    order = file(session, confidential=True)
    seen = order_view(session, order, viewer=UNIT, now=TUESDAY)["elements"]
    assert isinstance(seen, dict)
    assert (seen["phone"]["value"], seen["caller_name"]["value"]) == (None, None)


def test_words_between_offices_do_not_reach_the_citizens_side(session: Session) -> None:
    order = walk_to_approval(session, file(session).number)
    outside = str(order_view(session, order, viewer=BOT, now=TUESDAY)["timeline"])
    inside = str(order_view(session, order, viewer=SUPERVISOR, now=TUESDAY)["timeline"])
    assert "今天上门" not in outside
    assert "今天上门" in inside


def test_each_clock_says_why_in_plain_words(session: Session) -> None:
    order = file(session)
    clocks = order_view(session, order, viewer=BOT, now=TUESDAY)["clocks"]
    assert isinstance(clocks, list)
    five = next(clock for clock in clocks if clock["code"] == "G5")
    assert five["reason"] == "最晚11月17日18:00"
    assert five["basis"] == "派单次日起5个工作日"


def test_a_stranger_learns_the_state_only(session: Session) -> None:
    number = file(session).number
    seen = order_progress(session, number, caller=Caller("test:other"), now=TUESDAY)
    assert (seen["owner"], seen["title"], seen["result"]) == (False, None, None)
    assert "电梯" not in str(seen)


def test_a_notice_is_marked_read_by_its_unit_alone(session: Session) -> None:
    put_into_inbox(session, key="n", unit_id=HOUSING, order_number="TY1", text="新工单", now=TUESDAY)
    notice = list_unit_notices(session, HOUSING)[0]
    with pytest.raises(NotFound):
        mark_notice_read(session, notice.id, actor=OTHER_UNIT, now=TUESDAY)
    mark_notice_read(session, notice.id, actor=UNIT, now=TUESDAY)
    assert list_unit_notices(session, HOUSING)[0].read_at == TUESDAY


def test_the_callers_name_and_numbers_are_hidden_in_words_too(session: Session) -> None:
    words = "我叫王小明，电话一三九零零零零幺二三四"
    order = file(session, matter=words, place={"text": "找13900001234的王小明"})
    shown = str(order_view(session, order, viewer=UNIT, now=TUESDAY))
    assert "王小明" not in shown
    assert "零零零零幺" not in shown
    assert "13900001234" not in shown


def test_a_unit_sees_not_even_the_ends_of_a_confidential_callers_number(session: Session) -> None:
    order = file(session, matter="我叫王小明，电话13900001234", confidential=True)
    shown = str(order_view(session, order, viewer=UNIT, now=TUESDAY)["matter"])
    assert shown == "我叫***，电话***********"
