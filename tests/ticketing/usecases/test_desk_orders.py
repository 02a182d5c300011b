"""What an operator sees of a caller's other orders, and of orders that tell of the same thing."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.order_builders import MONTH, PHONE, TUESDAY, UNIT, file
from ticketing.domain.orders import Topic
from ticketing.usecases import desk_orders

LIFT = Topic("030601", "", 0.9)


def _alike(session: Session, matter: str, *, later: timedelta = timedelta(hours=1)) -> list[str]:
    found = desk_orders.alike(
        session, topic_code=LIFT.code, matter=matter, place="小店区平阳路", now=TUESDAY + later
    )
    return [order.number for order in found]


def test_orders_of_a_phone_are_found_however_it_is_written(session: Session) -> None:
    order = file(session)
    spaced = f"{PHONE[:3]} {PHONE[3:7]}-{PHONE[7:]}"
    found = desk_orders.earlier_orders(session, spaced, actor=OPERATOR, limit=5)
    assert [one.number for one in found] == [order.number]


def test_a_unit_sees_no_caller_s_other_orders(session: Session) -> None:
    file(session)
    assert desk_orders.earlier_orders(session, PHONE, actor=UNIT, limit=5) == ()


def test_too_few_digits_look_up_nobody(session: Session) -> None:
    file(session)
    assert desk_orders.earlier_orders(session, "1234", actor=OPERATOR, limit=5) == ()


def test_an_open_order_in_the_same_words_is_alike_and_another_matter_is_not(session: Session) -> None:
    order = file(session, topic=LIFT)
    assert _alike(session, "平阳路小区的电梯坏了三天了没人来修") == [order.number]
    assert _alike(session, "楼下烧烤店半夜放音响") == []


def test_an_order_of_last_month_is_not_offered(session: Session) -> None:
    file(session, topic=LIFT)
    assert _alike(session, "平阳路小区的电梯坏了三天了没人来修", later=MONTH) == []
