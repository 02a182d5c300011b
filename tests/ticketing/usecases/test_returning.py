import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import ARBITER, HOUSING, TUESDAY, UNIT, file
from ticketing.domain.errors import Malformed, NotFound
from ticketing.storage.orders import events_of, load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import returning
from ticketing.usecases.reading_orders import order_view


def returned(session: Session, item: str = "R-0403", proper: str = "city.water") -> str:
    number = file(session).number
    returning.return_order(
        session, number, item=item, proper_unit_id=proper, ground="属供水企业职责", actor=UNIT, now=TUESDAY
    )
    return number


def test_the_machine_shows_what_the_powers_list_says(session: Session) -> None:
    order = file(session)
    first = returning.powers_for(session, order, now=TUESDAY)[0]
    assert (first.item, first.unit_id) == ("R-0306", HOUSING)
    dispute = load(session, returned(session)).dispute
    assert dispute is not None
    assert (dispute.claim.proper_id, dispute.claim.listed_id) == ("city.water", "city.water")


def test_an_item_that_is_not_in_the_list_is_no_ground(session: Session) -> None:
    with pytest.raises(NotFound):
        returned(session, item="R-none")
    with pytest.raises(Malformed):
        returned(session, item="")


def test_a_decided_return_comes_back_as_it_was_stored(session: Session) -> None:
    number = returned(session)
    stored = returning.reassign(
        session, number, unit_id="city.water", ground="属实", actor=ARBITER, now=TUESDAY
    )
    session.expire_all()
    assert load(session, number) == stored
    assert [(t.unit_id, t.ended_at) for t in stored.tasks] == [(HOUSING, TUESDAY), ("city.water", None)]


def test_a_rejection_and_a_reference_up_are_part_of_the_history(session: Session) -> None:
    number = returned(session)
    returning.refer_up(session, number, ground="职责交叉", actor=ARBITER, now=TUESDAY)
    names = [event.name for event in events_of(session, [number])[number]]
    assert names[-2:] == ["return_order", "refer_up"]


def test_the_arbitrating_office_and_the_new_unit_are_told(session: Session) -> None:
    number = returned(session)
    returning.reassign(session, number, unit_id="city.water", ground="属实", actor=ARBITER, now=TUESDAY)
    told = {row.address for row in session.scalars(select(OutboxRow).where(OutboxRow.order_number == number))}
    assert {"city.hotline", "city.water", "test:c-1"} <= told


def test_the_view_shows_the_dispute_to_offices(session: Session) -> None:
    number = returned(session)
    view = order_view(session, load(session, number), viewer=ARBITER, now=TUESDAY)
    disputes = view["disputes"]
    assert isinstance(disputes, list)
    assert disputes[0]["listed_unit"]["id"] == "city.water"
