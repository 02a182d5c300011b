from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY, at
from ticketing.storage.numbering import next_number, next_numbers


def test_numbers_of_a_day_count_up(session: Session) -> None:
    assert [next_number(session, now=TUESDAY)[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


def test_each_local_day_begins_anew(session: Session) -> None:
    late = at("2026-11-10T23:59:59")
    assert next_number(session, now=late) == "TY20261110-0001"
    assert next_number(session, now=late + timedelta(seconds=1)) == "TY20261111-0001"


def test_several_numbers_follow_one_another(session: Session) -> None:
    next_number(session, now=TUESDAY)
    assert [number[-4:] for number in next_numbers(session, 3, now=TUESDAY)] == ["0002", "0003", "0004"]
    assert next_number(session, now=TUESDAY)[-4:] == "0005"
