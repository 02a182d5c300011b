"""What operators do, on both kinds of database."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR, SECOND_OPERATOR
from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import Conflict, Malformed, NotFound
from ticketing.domain.messages import Sender
from ticketing.domain.rate_limits import Limit
from ticketing.storage import conversations as storage
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.moving import hand_over
from ticketing.usecases.conversations.reading import read_after

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LIMIT = Limit(50, 1)


def _write(session: Session, name: str, said: str, *, at: datetime = NOW) -> str:
    incoming = Incoming("test", name, uuid.uuid4().hex, said)
    return receive_message(session, incoming, limit=LIMIT, now=at).conversation_id


def _queue(session: Session, name: str, *, at: datetime = NOW) -> str:
    identity = _write(session, name, "路灯坏了", at=at)
    row = storage.lock_conversation(session, identity)
    assert row is not None
    hand_over(session, row, reason="asked", summary="路灯", now=at)
    return identity


def _shown(session: Session, identity: str) -> list[tuple[str, str]]:
    exchange = read_after(session, identity, after=0)
    return [(message.sender.value, message.text) for message in exchange.messages]


def test_the_longest_waiting_comes_first_and_each_is_told_how_many_are_before(session: Session) -> None:
    earlier = _queue(session, "b", at=NOW)
    later = _queue(session, "a", at=NOW + timedelta(minutes=1))
    assert [one.id for one in desk.list_waiting(session)] == [earlier, later]
    assert "第一位" in _shown(session, earlier)[-1][1]
    assert "前面还有1位" in _shown(session, later)[-1][1]


def test_an_operator_takes_over_replies_and_gives_back(session: Session) -> None:
    identity = _queue(session, "a")
    taken = desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    assert (taken.state, taken.operator_name) == (ConversationState.PERSON, "一号坐席")
    assert [one.id for one in desk.list_taken(session, actor=OPERATOR)] == [identity]
    said = desk.reply(session, identity, "您好\x00，请稍等", actor=OPERATOR, now=NOW)
    assert (said.sender, said.text, said.author) == (Sender.PERSON, "您好，请稍等", "一号坐席")
    released = desk.release(session, identity, actor=OPERATOR, now=NOW, note="已说明办理地点")
    assert (released.state, released.operator_id) == (ConversationState.BOT, None)
    assert desk.list_taken(session, actor=OPERATOR) == []


def test_the_note_at_release_is_for_staff_alone(session: Session) -> None:
    identity = _queue(session, "a")
    desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    desk.release(session, identity, actor=OPERATOR, now=NOW, note="情绪激动")
    assert not any("情绪激动" in text for _, text in _shown(session, identity))
    notes = [message for message in desk.list_messages(session, identity) if message.staff_only]
    assert ["情绪激动" in note.text for note in notes] == [True]


def test_a_second_operator_is_refused_and_the_first_may_take_it_twice(session: Session) -> None:
    identity = _queue(session, "a")
    first = desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    assert desk.take_over(session, identity, actor=OPERATOR, now=NOW) == first
    with pytest.raises(Conflict, match="conversation_taken"):
        desk.take_over(session, identity, actor=SECOND_OPERATOR, now=NOW)
    for act in (desk.release, desk.close):
        with pytest.raises(Conflict, match="conversation_not_yours"):
            act(session, identity, actor=SECOND_OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="conversation_not_yours"):
        desk.reply(session, identity, "您好", actor=SECOND_OPERATOR, now=NOW)


def test_a_reply_sent_twice_with_one_key_is_said_once(session: Session) -> None:
    identity = _queue(session, "a")
    desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    first = desk.reply(session, identity, "您好", actor=OPERATOR, now=NOW, key="form-1")
    assert desk.reply(session, identity, "您好", actor=OPERATOR, now=NOW, key="form-1") == first
    assert [text for who, text in _shown(session, identity) if who == "person"] == ["您好"]


@pytest.mark.parametrize(("text", "code"), [(" \x00", "message_empty"), ("长" * 4001, "message_too_long")])
def test_an_empty_or_endless_reply_is_refused(session: Session, text: str, code: str) -> None:
    identity = _queue(session, "a")
    desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    with pytest.raises(Malformed, match=code):
        desk.reply(session, identity, text, actor=OPERATOR, now=NOW)


def test_a_closed_conversation_opens_again_with_the_bot(session: Session) -> None:
    identity = _queue(session, "a")
    desk.close(session, identity, actor=OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="conversation_state"):
        desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    _write(session, "a", "还有一件事", at=NOW + timedelta(hours=1))
    assert desk.get_conversation(session, identity).state is ConversationState.BOT
    assert desk.turns_to_resume(session, now=NOW + timedelta(hours=2)) == [identity]


def test_whoever_will_not_wait_goes_back_to_the_bot(session: Session) -> None:
    identity = _queue(session, "a")
    _write(session, "a", "不等了，继续问机器人")
    assert desk.get_conversation(session, identity).state is ConversationState.BOT
    assert desk.list_waiting(session) == []
    assert "取消排队" in _shown(session, identity)[-1][1]


def test_danger_in_the_queue_is_answered_with_the_numbers_at_once(session: Session) -> None:
    identity = _queue(session, "a")
    _write(session, "a", "隔壁着火了")
    assert "119" in _shown(session, identity)[-1][1]
    assert desk.get_conversation(session, identity).state is ConversationState.QUEUED


def test_what_is_said_in_the_queue_is_for_the_operator_and_not_for_the_bot(session: Session) -> None:
    identity = _queue(session, "a")
    _write(session, "a", "是平阳路那边的")
    assert desk.turns_to_resume(session, now=NOW + timedelta(hours=1)) == []
    assert [m.text for m in desk.list_messages(session, identity)][-1] == "是平阳路那边的"


def test_an_unknown_conversation_is_named_so(session: Session) -> None:
    with pytest.raises(NotFound, match="conversation_unknown"):
        desk.get_conversation(session, "test:nobody")
    with pytest.raises(NotFound, match="conversation_unknown"):
        desk.take_over(session, "test:nobody", actor=OPERATOR, now=NOW)
