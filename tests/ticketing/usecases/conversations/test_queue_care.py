"""Nobody waits unseen: long waits are raised and told, vain ones called back, lost operators replaced."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.usecases.conversations.waiting_room import NOW, queue, told, write
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import ConversationView, call_backs
from ticketing.usecases.conversations.queue_care import care_for_queue

Sessions = sessionmaker[Session]


@pytest.fixture
def sessions(fresh_sqlite: Engine) -> Sessions:
    return session_factory(fresh_sqlite)


def _care(sessions: Sessions, at: datetime) -> int:
    return care_for_queue(sessions, now=at)


def _view(sessions: Sessions, identity: str) -> ConversationView:
    with transaction(sessions) as session:
        return desk.get_conversation(session, identity)


def _queued(sessions: Sessions, name: str = "a", *, at: datetime = NOW) -> str:
    with transaction(sessions) as session:
        return queue(session, name, at=at)


def test_a_long_wait_comes_before_a_shorter_one_of_the_same_kind(sessions: Sessions) -> None:
    _queued(sessions, "short", at=NOW + timedelta(minutes=3))
    with transaction(sessions) as session:
        queue(session, "elder", at=NOW + timedelta(minutes=3), reason="elderly")
        queue(session, "long", at=NOW, reason="not_understood")
    _care(sessions, NOW + timedelta(minutes=4))
    with transaction(sessions) as session:
        assert [view.external_id for view in desk.list_waiting(session)] == ["long", "elder", "short"]


def test_who_waits_long_hears_again_where_she_stands_but_not_at_every_look(sessions: Sessions) -> None:
    identity = _queued(sessions)
    for seconds in (181, 185, 200):
        _care(sessions, NOW + timedelta(seconds=seconds))
    with transaction(sessions) as session:
        assert len(told(session, identity)) == 2


def test_who_waited_in_vain_and_is_silent_gets_a_call_back(sessions: Sessions) -> None:
    identity = _queued(sessions)
    _care(sessions, NOW + timedelta(minutes=31))
    assert _view(sessions, identity).state.value == "bot"
    with transaction(sessions) as session:
        assert [entry.kind for entry in call_backs.list_open(session)] == ["missed"]
        assert "联系您" in told(session, identity)[-1]


def test_who_still_writes_is_not_sent_away(sessions: Sessions) -> None:
    identity = _queued(sessions)
    with transaction(sessions) as session:
        write(session, "a", "还有人吗", at=NOW + timedelta(minutes=20))
    _care(sessions, NOW + timedelta(minutes=31))
    assert _view(sessions, identity).state.value == "queued"


def test_a_conversation_whose_operator_vanished_is_first_in_the_queue_again(sessions: Sessions) -> None:
    identity = _queued(sessions)
    with transaction(sessions) as session:
        desk.take_over(session, identity, actor=OPERATOR, now=NOW)
        queue(session, "b")
    _care(sessions, NOW + timedelta(seconds=59))
    assert _view(sessions, identity).state.value == "person"
    _care(sessions, NOW + timedelta(seconds=61))
    with transaction(sessions) as session:
        waiting = desk.list_waiting(session)
        assert [(w.external_id, w.queue_reason) for w in waiting] == [("a", "operator_gone"), ("b", "asked")]
        assert "不用重复" in told(session, identity)[-1]


def test_an_open_desk_page_keeps_the_conversation(sessions: Sessions) -> None:
    identity = _queued(sessions)
    with transaction(sessions) as session:
        desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    with transaction(sessions) as session:
        desk.note_at_desk(session, actor=OPERATOR, now=NOW + timedelta(seconds=50))
    _care(sessions, NOW + timedelta(seconds=100))
    assert _view(sessions, identity).state.value == "person"
