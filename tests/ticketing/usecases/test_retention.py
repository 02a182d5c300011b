from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    FOLLOW_UP,
    GOOD,
    PHONE,
    SUPERVISOR,
    TUESDAY,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import SYSTEM
from ticketing.domain.errors import HotlineError
from ticketing.domain.rate_limits import Limit
from ticketing.storage import audit, rotation
from ticketing.storage.conversation_rows import MessageRow
from ticketing.storage.desk_rows import AttachmentRow
from ticketing.storage.every_table import know_every_table
from ticketing.storage.orders import events_of, load
from ticketing.usecases import following_up, retention
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.reading_orders import order_view

LATER = TUESDAY + retention.policy().orders + timedelta(days=1)


def closed(session: Session, key: str = "k-1") -> str:
    order = file(session, key=key)
    walk_to_approval(session, order.number)
    following_up.follow_up(session, order.number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    return order.number


def chat(session: Session) -> None:
    said = Incoming("test", "c-1", "m-1", f"我的电话{PHONE}")
    receive_message(session, said, limit=Limit(9, 9), now=TUESDAY)


def test_what_is_old_and_ended_loses_its_words_and_keeps_its_figures(session: Session) -> None:
    number = closed(session)
    before = load(session, number)
    due = retention.erase_due(session, actor=SYSTEM, now=LATER)
    assert due.orders == (number,)
    session.expire_all()
    after = load(session, number)
    assert (after.request.matter, after.request.title, after.result) == ("", "", "")
    assert all(element.value is None for element in after.request.elements.values())
    assert (after.state, after.rating, after.lead_id) == (before.state, before.rating, before.lead_id)
    assert {event.text for event in events_of(session, [number])[number]} == {""}
    assert order_view(session, after, viewer=SUPERVISOR, now=LATER)["number"] == number


def test_not_one_table_still_holds_the_number(session: Session) -> None:
    chat(session)
    closed(session)
    retention.erase_due(session, actor=SYSTEM, now=LATER)
    session.expire_all()
    assert session.execute(text("select count(*) from orders where phone is not null")).scalar() == 0
    assert all(PHONE not in row.text for row in session.scalars(select(MessageRow)))


def test_an_open_order_and_a_young_one_stay(session: Session) -> None:
    closed(session)
    file(session, key="k-2")
    assert retention.find_due(session, now=TUESDAY + timedelta(days=30)).orders == ()
    assert len(retention.find_due(session, now=LATER).orders) == 1


def test_a_conversation_stays_as_long_as_an_order_needs_it(session: Session) -> None:
    chat(session)
    file(session)
    assert retention.find_due(session, now=LATER).conversations == ()


def test_looking_changes_nothing_and_erasing_twice_does_it_once(session: Session) -> None:
    chat(session)
    number = closed(session)
    assert retention.find_due(session, now=LATER).orders == (number,)
    assert load(session, number).request.matter
    assert retention.erase_due(session, actor=SYSTEM, now=LATER).conversations == ("test:c-1",)
    again = retention.erase_due(session, actor=SYSTEM, now=LATER)
    assert (again.orders, again.conversations) == ((), ())


def test_one_order_is_erased_because_its_citizen_asks(session: Session) -> None:
    number = closed(session)
    wanted = {"reason": f"本人{PHONE}申请删除", "actor": SYSTEM, "now": TUESDAY}
    assert retention.erase_order(session, number, dry_run=True, **wanted) == ()  # type: ignore[arg-type]
    assert load(session, number).request.matter
    assert retention.erase_order(session, number, **wanted) == ()  # type: ignore[arg-type]
    assert retention.erase_order(session, number, **wanted) is None  # type: ignore[arg-type]
    [line] = [line for line in audit.lines(session) if line.action == "order.erased"]
    assert PHONE not in str(line.details)


def test_an_open_matter_cannot_be_handled_without_its_words(session: Session) -> None:
    number = file(session).number
    with pytest.raises(HotlineError, match="order_open"):
        retention.erase_order(session, number, reason="申请删除", actor=SYSTEM, now=TUESDAY)


def test_no_personal_field_of_any_table_outlives_its_conversation(session: Session) -> None:
    know_every_table()
    chat(session)
    session.add(
        AttachmentRow(
            id="p1", conversation_id="test:c-1", key="k", size=1, width=1, height=1, created_at=TUESDAY
        )
    )
    closed(session)
    due = retention.erase_due(session, actor=SYSTEM, now=LATER)
    assert due.files == ("p1",)
    session.expire_all()
    for table in rotation.tables():
        for column in rotation.personal_columns(table):
            for value in session.execute(select(column)).scalars():
                assert not value or PHONE not in str(value), (table.name, column.name)
