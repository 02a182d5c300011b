from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, TUESDAY, file
from ticketing.domain.actors import Actor, Role
from ticketing.storage.orders import load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import dispatching, handling, sharing
from ticketing.usecases.reading_orders import OrderFilter, list_orders

CITY = Actor("u-city", Role.UNIT, unit_id="city.housing")
DISTRICT = Actor("u-district", Role.UNIT, unit_id="140105.housing")


def handed_down(session: Session) -> str:
    number = file(session, topic=None).number
    dispatching.dispatch(session, number, unit_id="city.housing", actor=DISPATCHER, now=TUESDAY)
    handling.sign(session, number, actor=CITY, now=TUESDAY)
    sharing.hand_down(
        session, number, unit_id="140105.housing", amount="2wd", text="请核查", actor=CITY, now=TUESDAY
    )
    return number


def test_what_was_handed_down_comes_back_as_it_was_stored(session: Session) -> None:
    number = handed_down(session)
    stored = sharing.hand_in_share(session, number, text="已核查", actor=DISTRICT, now=TUESDAY)
    session.expire_all()
    assert load(session, number) == stored
    assert stored.tasks[-1].done_at == TUESDAY


def test_the_unit_below_is_told_and_finds_the_order(session: Session) -> None:
    number = handed_down(session)
    texts = [
        row.text for row in session.scalars(select(OutboxRow).where(OutboxRow.address == "140105.housing"))
    ]
    assert texts == [f"工单{number}《小区电梯损坏》转由您单位办理，最晚11月12日18:00提交情况。请核查"]
    found = list_orders(session, OrderFilter(unit_id="140105.housing"), now=TUESDAY)
    assert [order.number for order in found.orders] == [number]
