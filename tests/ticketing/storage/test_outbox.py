from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, TUESDAY, file
from ticketing.storage import outbox


def post(session: Session, number: str, *, key: str = "k", minutes: int = 0) -> None:
    at = TUESDAY + timedelta(minutes=minutes)
    notice = outbox.NewNotice(key, "unit", HOUSING, number, "通知", at)
    outbox.post_all(session, [notice], now=TUESDAY)


def test_a_notice_waits_for_its_time_and_the_same_key_is_one_notice(session: Session) -> None:
    number = file(session).number
    before = len(outbox.due_ids(session, now=TUESDAY + timedelta(hours=1), limit=9))
    post(session, number, minutes=5)
    post(session, number, minutes=5)
    assert len(outbox.due_ids(session, now=TUESDAY, limit=9)) == before
    assert len(outbox.due_ids(session, now=TUESDAY + timedelta(minutes=5), limit=9)) == before + 1


def test_a_delivered_notice_is_not_taken_again(session: Session) -> None:
    post(session, file(session).number)
    first = outbox.due_ids(session, now=TUESDAY, limit=9)[0]
    row = outbox.take(session, first, now=TUESDAY)
    assert row is not None
    row.next_attempt_at = None
    session.flush()
    assert outbox.take(session, first, now=TUESDAY) is None


def test_an_inbox_holds_each_notice_once_newest_first(session: Session) -> None:
    for key in ("a", "b", "a"):
        outbox.put_into_inbox(session, key=key, unit_id=HOUSING, order_number="TY1", text=key, now=TUESDAY)
    assert [row.text for row in outbox.inbox(session, HOUSING, limit=9)] == ["b", "a"]
