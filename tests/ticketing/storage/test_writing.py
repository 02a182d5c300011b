from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, TUESDAY, file
from ticketing.domain.calendar import CITY
from ticketing.storage.idempotency import IdempotencyRow, claim_all
from ticketing.storage.order_rows import EventRow
from ticketing.storage.outbox import OutboxRow
from ticketing.storage.writing import Rows, write_all


def event(number: str, name: str, at: datetime = TUESDAY) -> dict[str, object]:
    who = {"actor_id": "u", "actor_role": "unit", "actor_name": ""}
    return {
        "order_number": number,
        "name": name,
        "at": at,
        **who,
        "text": '灯%坏了\n"',
        "details": {"一": [1, None]},
    }


def notice(number: str, text: str) -> dict[str, object]:
    given = {"key": "k", "way": "unit", "address": HOUSING, "order_number": number, "text": text, "fault": ""}
    return {**given, "buttons": ["好"], "created_at": TUESDAY, "next_attempt_at": None, "attempts": 0}


def test_rows_of_several_tables_are_read_back_as_they_were_written(session: Session) -> None:
    number = file(session).number
    rows = [event(number, "a"), event(number, "b", TUESDAY.astimezone(CITY))]
    write_all(session, [Rows(EventRow, rows), Rows(OutboxRow, [notice(number, "您好")])])
    wanted = select(EventRow).where(EventRow.name.in_(("a", "b"))).order_by(EventRow.id)
    first, second = session.scalars(wanted).all()
    assert (first.name, first.text, first.details) == ("a", '灯%坏了\n"', {"一": [1, None]})
    assert second.at == TUESDAY
    left = session.scalars(select(OutboxRow).where(OutboxRow.key == "k")).one()
    assert (left.text, left.buttons, left.next_attempt_at) == ("您好", ["好"], None)


def test_a_row_that_is_known_is_passed_over_where_that_is_said(session: Session) -> None:
    number = file(session).number
    for text in ("甲", "乙"):
        write_all(session, [Rows(OutboxRow, [notice(number, text)], unless_known=("key",))])
    assert session.scalars(select(OutboxRow.text).where(OutboxRow.key == "k")).all() == ["甲"]


def test_rows_found_by_their_key_are_changed_and_no_others(session: Session) -> None:
    claim_all(session, "file", ["a", "b"], now=TUESDAY)
    done: dict[str, object] = {"scope": "file", "key": "b", "order_number": "TY1", "outcome": "filed"}
    write_all(session, [Rows(IdempotencyRow, [done], by=("scope", "key"))])
    found = select(IdempotencyRow.key, IdempotencyRow.order_number).order_by(IdempotencyRow.key)
    assert [tuple(row) for row in session.execute(found)] == [("a", ""), ("b", "TY1")]


def test_personal_text_is_not_readable_in_the_database(session: Session) -> None:
    number = file(session).number
    write_all(session, [Rows(OutboxRow, [notice(number, "您好")])])
    stored = session.connection().exec_driver_sql("SELECT text FROM outbox WHERE key = 'k'").scalar_one()
    assert "您好" not in stored


def test_a_time_without_zone_is_refused(session: Session) -> None:
    naive = (TUESDAY + timedelta(hours=1)).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without time zone"):
        write_all(session, [Rows(EventRow, [event(file(session).number, "a", naive)])])


def test_nothing_to_write_is_no_statement(session: Session) -> None:
    write_all(session, [Rows(EventRow, [])])
