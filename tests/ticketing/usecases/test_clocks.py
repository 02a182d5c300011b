from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.order_builders import MONTH, TUESDAY, file
from ticketing.storage.orders import load
from ticketing.usecases.clocks import check_order, orders_due, rest_order


def test_an_order_is_due_when_its_next_check_has_come(session: Session) -> None:
    order = file(session)
    assert order.next_check_at is not None
    assert list(orders_due(session, now=order.next_check_at - timedelta(seconds=1))) == []
    assert list(orders_due(session, now=order.next_check_at)) == [order.number]


def test_an_order_before_its_time_is_left_alone(session: Session) -> None:
    order = file(session)
    assert check_order(session, order.number, now=TUESDAY) == 0
    assert load(session, order.number).revision == order.revision


def test_after_the_check_the_order_is_no_longer_due(session: Session) -> None:
    number = file(session).number
    check_order(session, number, now=TUESDAY + MONTH)
    assert list(orders_due(session, now=TUESDAY + MONTH)) == []


def test_a_faulty_order_rests(session: Session) -> None:
    number = file(session).number
    rest_order(session, number, now=TUESDAY + MONTH)
    assert list(orders_due(session, now=TUESDAY + MONTH)) == []
    assert list(orders_due(session, now=TUESDAY + MONTH + timedelta(hours=1))) == [number]
