"""The desk's tables on both kinds of database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ticketing.domain.rate_limits import Bucket
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import MessageRow

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BUCKET = Bucket(10, NOW)


def _message(said: str, key: str | None = None, sender: str = "citizen") -> MessageRow:
    return MessageRow(sender=sender, key=key, text=said, buttons=[], created_at=NOW)


def test_messages_are_numbered_in_the_order_in_which_they_came(session: Session) -> None:
    row = storage.lock_or_open(session, "test:a", bucket=BUCKET)
    for said in ("一", "二", "三"):
        storage.append(session, row, _message(said))
    found = storage.messages_after(session, "test:a", after=1, limit=10)
    assert [(message.seq, message.text) for message in found] == [(2, "二"), (3, "三")]
    assert storage.last_numbers(session, ["test:a", "test:b"]) == {"test:a": 3}


def test_opening_twice_gives_the_same_conversation(session: Session) -> None:
    first = storage.lock_or_open(session, "test:a", bucket=BUCKET)
    assert storage.lock_or_open(session, "test:a", bucket=BUCKET) is first
    assert (first.channel, first.external_id, first.state) == ("test", "a", "bot")


def test_a_message_id_can_be_stored_once_per_conversation(session: Session) -> None:
    row = storage.lock_or_open(session, "test:a", bucket=BUCKET)
    other = storage.lock_or_open(session, "test:b", bucket=BUCKET)
    storage.append(session, row, _message("一", "in:m"))
    storage.append(session, other, _message("一", "in:m"))
    with pytest.raises(IntegrityError), session.begin_nested():
        storage.append(session, row, _message("二", "in:m"))


def test_what_people_say_is_not_readable_in_the_database(session: Session) -> None:
    row = storage.lock_or_open(session, "test:a", bucket=BUCKET)
    row.queue_summary = "王女士反映"
    message = _message("我的电话13900001234")
    message.understanding = {"phone": "13900001234"}
    message.context = {"name": "王女士"}
    storage.append(session, row, message)
    raw = session.execute(
        text("select text, understanding, context, buttons from conversation_messages")
    ).one()
    kept = session.execute(text("select queue_summary from conversations")).scalar_one()
    assert not any("139" in str(part) or "王" in str(part) for part in [*raw, kept])
    session.expire_all()
    read = storage.message_at(session, "test:a", 1)
    assert read is not None
    assert (read.text, read.understanding) == ("我的电话13900001234", {"phone": "13900001234"})


def test_only_open_messages_of_the_citizen_wait_for_a_turn(session: Session) -> None:
    row = storage.lock_or_open(session, "test:a", bucket=BUCKET)
    storage.append(session, row, _message("一")).handled_at = NOW
    storage.append(session, row, _message("答", sender="bot"))
    storage.append(session, row, _message("二"))
    assert [message.text for message in storage.unhandled(session, "test:a")] == ["二"]


def test_conversations_are_due_when_their_time_has_come(session: Session) -> None:
    for name, seconds in (("late", 20), ("soon", -1), ("long", -60)):
        row = storage.lock_or_open(session, f"test:{name}", bucket=BUCKET)
        row.next_turn_at = NOW + timedelta(seconds=seconds)
    storage.lock_or_open(session, "test:idle", bucket=BUCKET)
    session.flush()
    assert storage.due_for_a_turn(session, now=NOW, limit=9) == ["test:long", "test:soon"]


def test_a_silent_process_is_not_alive(session: Session) -> None:
    def is_alive(at: datetime) -> bool:
        return storage.is_beating(session, "worker", within=timedelta(seconds=30), now=at)

    assert not is_alive(NOW)
    storage.beat(session, "worker", now=NOW - timedelta(seconds=60))
    storage.beat(session, "worker", now=NOW)
    session.flush()
    assert is_alive(NOW + timedelta(seconds=29))
    assert not is_alive(NOW + timedelta(seconds=31))
