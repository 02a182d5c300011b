"""Places, pictures, corrections and messages from the future."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from ticketing.domain.errors import Malformed
from ticketing.domain.rate_limits import Limit
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.arriving import Attachment, Extras, Location
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_after, read_reply
from ticketing.usecases.conversations.turns import Turn, claim_turn

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LIMIT = Limit(100, 1)
NAMED = Location(37.87, 112.55, "小店区学府街1号")


def _receive(session: Session, text: str = "", *, number: int = 1, **extras: object) -> list[str]:
    """Receive a message; return what the desk itself answers."""
    known = Extras(**extras)  # type: ignore[arg-type]
    incoming = Incoming("test", "a", f"m{number}", text, extras=known)
    received = receive_message(session, incoming, limit=LIMIT, now=NOW)
    return [message.text for message in read_reply(session, received.conversation_id, received.seq).messages]


def _turn(session: Session) -> Turn | None:
    return claim_turn(session, "test:a", owner="one", now=NOW)


def test_a_named_place_goes_to_the_bot_as_words_and_as_degrees(session: Session) -> None:
    assert _receive(session, location=NAMED) == []
    turn = _turn(session)
    assert turn is not None
    assert turn.text == "小店区学府街1号"
    assert turn.context["location"] == {"lat": 37.87, "lon": 112.55, "label": "小店区学府街1号"}


def test_a_place_below_words_is_added_to_them(session: Session) -> None:
    _receive(session, "这里路灯坏了", location=NAMED)
    turn = _turn(session)
    assert turn is not None
    assert turn.text == "这里路灯坏了\n位置：小店区学府街1号"


def test_a_place_without_a_name_is_kept_and_asked_for_in_words(session: Session) -> None:
    (reply,) = _receive(session, location=Location(37.87, 112.55))
    assert "哪条路" in reply
    assert _turn(session) is None


@pytest.mark.parametrize(
    ("attachment", "part"),
    [
        (Attachment("image", "abc"), "收到了"),
        (Attachment("image"), "存不下来"),
        (Attachment("voice"), "听不了语音"),
        (Attachment("video"), "存不下来"),
    ],
)
def test_what_comes_without_words_is_answered_honestly(
    session: Session, attachment: Attachment, part: str
) -> None:
    (reply,) = _receive(session, attachments=(attachment,))
    assert part in reply
    assert _turn(session) is None


def test_words_with_a_picture_go_to_the_bot_with_it(session: Session) -> None:
    assert _receive(session, "路灯坏了", attachments=(Attachment("image", "abc"),)) == []
    turn = _turn(session)
    assert turn is not None
    assert turn.context["attachments"] == [{"kind": "image", "id": "abc"}]


def test_a_correction_of_words_that_nobody_read_replaces_them(session: Session) -> None:
    _receive(session, "陆灯坏了")
    assert _receive(session, "路灯坏了", number=2, edits="m1") == []
    assert [message.text for message in read_after(session, "test:a", after=0).messages] == ["路灯坏了"]


def test_a_correction_that_comes_too_late_is_noted_and_said_to_be_so(session: Session) -> None:
    _receive(session, "陆灯坏了")
    assert _turn(session) is not None
    (reply,) = _receive(session, "路灯坏了", number=2, edits="m1")
    assert "再发一遍" in reply


def test_a_person_reads_places_without_the_desk_speaking(session: Session) -> None:
    _receive(session, "你好")
    desk.take_over(session, "test:a", actor=OPERATOR, now=NOW)
    assert _receive(session, number=2, location=Location(37.87, 112.55)) == []
    assert _receive(session, number=3, attachments=(Attachment("voice"),)) == []


def test_a_message_from_the_future_is_refused(session: Session) -> None:
    with pytest.raises(Malformed) as refused:
        _receive(session, "你好", sent_at=NOW + timedelta(minutes=6))
    assert refused.value.code == "message_from_future"
    _receive(session, "你好", sent_at=NOW + timedelta(minutes=4))
