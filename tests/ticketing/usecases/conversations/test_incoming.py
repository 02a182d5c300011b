"""Messages arrive once, also when several connections bring the same one at the same moment."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.ticketing.desk_app import OPERATOR, SECOND_OPERATOR
from ticketing.domain.actors import Actor
from ticketing.domain.errors import Conflict, HotlineError, TooFast
from ticketing.domain.rate_limits import Limit
from ticketing.storage.database import session_factory
from ticketing.usecases import auditing
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.views import Received

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _receive(database: Engine, name: str, message_id: str, *, burst: int = 50) -> Received:
    with session_factory(database)() as session, session.begin():
        incoming = Incoming("test", name, message_id, "路灯坏了")
        return receive_message(session, incoming, limit=Limit(burst, 1), now=NOW)


def test_the_first_message_brought_by_many_at_once_is_recorded_once(fresh_database: Engine) -> None:
    name = uuid.uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        received = list(pool.map(lambda _: _receive(fresh_database, name, "m"), range(6)))
    assert {one.seq for one in received} == {1}
    assert sorted(one.repeated for one in received) == [False] + [True] * 5


def test_many_messages_at_once_get_numbers_without_gaps(fresh_database: Engine) -> None:
    name = uuid.uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        received = list(pool.map(lambda n: _receive(fresh_database, name, f"m{n}"), range(12)))
    assert sorted(one.seq for one in received) == list(range(1, 13))


def test_the_rate_is_counted_over_all_connections(fresh_database: Engine) -> None:
    name = uuid.uuid4().hex

    def attempt(number: int) -> bool:
        try:
            _receive(fresh_database, name, f"m{number}", burst=4)
        except TooFast:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(12))) == 4


def test_of_two_operators_at_once_exactly_one_takes_the_conversation(fresh_database: Engine) -> None:
    identity = _receive(fresh_database, uuid.uuid4().hex, "m").conversation_id

    def take(actor: Actor) -> HotlineError | None:
        try:
            with session_factory(fresh_database)() as session, session.begin():
                desk.take_over(session, identity, actor=actor, now=NOW)
        except Conflict as refused:
            return refused
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(take, (OPERATOR, SECOND_OPERATOR)))
    assert [refused.code for refused in results if refused] == ["conversation_taken"]


def test_a_takeover_leaves_a_line_in_the_audit(fresh_sqlite: Engine) -> None:
    identity = _receive(fresh_sqlite, "a", "m").conversation_id
    with session_factory(fresh_sqlite)() as session, session.begin():
        desk.take_over(session, identity, actor=OPERATOR, now=NOW)
        desk.release(session, identity, actor=OPERATOR, now=NOW)
    with session_factory(fresh_sqlite)() as session, session.begin():
        assert auditing.verify(session) == ()


@pytest.mark.parametrize("message_id", ["m" * 128, "a.b:c-d_e", "5f1c"])
def test_any_visible_ascii_may_be_a_message_id(fresh_sqlite: Engine, message_id: str) -> None:
    assert not _receive(fresh_sqlite, "a", message_id).repeated
