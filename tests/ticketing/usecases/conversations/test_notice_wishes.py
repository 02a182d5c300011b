"""Citizens turn notices off and on in plain words."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from ticketing.domain.messages import Sender
from ticketing.domain.rate_limits import Limit
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.reading import read_after
from ticketing.usecases.conversations.turns import claim_turn

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _write(session: Session, text: str, number: int = 1) -> None:
    receive_message(session, Incoming("test", "a", f"m{number}", text), limit=Limit(100, 1), now=NOW)


def _seen(session: Session) -> list[str]:
    found = read_after(session, "test:a", after=0).messages
    return [message.text for message in found if message.sender is not Sender.CITIZEN]


def _notify(session: Session, key: str = "k") -> None:
    desk.post_notice(session, "test", "a", "工单有进展", key=key, now=NOW)


@pytest.mark.parametrize("words", ["不要再通知", "别再通知我了！", "退订", " 停止通知。"])
def test_who_wants_no_notices_gets_none(session: Session, words: str) -> None:
    _write(session, words)
    assert "不再主动" in _seen(session)[0]
    assert claim_turn(session, "test:a", owner="one", now=NOW) is None
    _notify(session)
    assert "工单有进展" not in _seen(session)


def test_staff_see_what_the_citizen_was_not_sent(session: Session) -> None:
    _write(session, "不要再通知")
    _notify(session)
    assert "工单有进展" in [message.text for message in desk.list_messages(session, "test:a")]


def test_notices_come_again_when_they_are_wanted_again(session: Session) -> None:
    _write(session, "不要再通知")
    _write(session, "恢复通知", 2)
    _notify(session)
    assert _seen(session)[-1] == "工单有进展"


def test_a_person_who_serves_sees_the_wish_and_the_desk_says_nothing(session: Session) -> None:
    _write(session, "你好")
    desk.take_over(session, "test:a", actor=OPERATOR, now=NOW)
    before = len(_seen(session))
    _write(session, "不要再通知", 2)
    assert len(_seen(session)) == before
    assert "不再主动通知" in "".join(message.text for message in desk.list_messages(session, "test:a"))
    _notify(session)
    assert len(_seen(session)) == before


def test_words_about_notices_inside_a_longer_message_go_to_the_bot(session: Session) -> None:
    _write(session, "物业贴了停止通知，停水三天了")
    assert claim_turn(session, "test:a", owner="one", now=NOW) is not None
