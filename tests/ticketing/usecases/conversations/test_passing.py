"""Colleagues pass a conversation on, whisper, speak together; the citizen is told and loses nothing."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR, SECOND_OPERATOR
from tests.ticketing.usecases.conversations.waiting_room import NOW, queue, told
from ticketing.domain.actors import Role
from ticketing.domain.conversations import ConversationState
from ticketing.domain.errors import Conflict, Malformed
from ticketing.domain.staff import StaffMember
from ticketing.storage import staff
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import passing
from ticketing.usecases.conversations.reading import read_after


@pytest.fixture
def taken(session: Session) -> str:
    for actor in (OPERATOR, SECOND_OPERATOR):
        member = StaffMember(actor.id, actor.id, actor.name, Role.OPERATOR, None)
        staff.add_member(session, member, password_hash="x", now=NOW)
    identity = queue(session, "a")
    desk.take_over(session, identity, actor=OPERATOR, now=NOW)
    return identity


def test_a_whisper_is_read_by_staff_and_never_by_the_citizen(session: Session, taken: str) -> None:
    passing.whisper(session, taken, "先问门牌号", actor=SECOND_OPERATOR, now=NOW)
    assert "先问门牌号" in [m.text for m in desk.list_messages(session, taken)]
    assert "先问门牌号" not in [m.text for m in read_after(session, taken, after=0).messages]


def test_a_whisper_sent_twice_is_kept_once(session: Session, taken: str) -> None:
    first = passing.whisper(session, taken, "看一下", actor=OPERATOR, now=NOW, key="k")
    assert passing.whisper(session, taken, "看一下", actor=OPERATOR, now=NOW, key="k") == first


def test_a_passed_on_conversation_waits_for_the_colleague(session: Session, taken: str) -> None:
    passing.transfer(session, taken, actor=OPERATOR, to=SECOND_OPERATOR.id, reason="方言", now=NOW)
    with pytest.raises(Conflict, match="conversation_kept"):
        desk.take_over(session, taken, actor=OPERATOR, now=NOW)
    view = desk.take_over(session, taken, actor=SECOND_OPERATOR, now=NOW)
    assert (view.state, view.operator_id) == (ConversationState.PERSON, SECOND_OPERATOR.id)
    assert "转给另一位工作人员" in "".join(told(session, taken))


def test_an_absent_colleague_leaves_nobody_waiting(session: Session, taken: str) -> None:
    passing.transfer(session, taken, actor=OPERATOR, to=SECOND_OPERATOR.id, reason="", now=NOW)
    later = NOW + timedelta(minutes=3)
    assert desk.take_over(session, taken, actor=OPERATOR, now=later).operator_id == OPERATOR.id


def test_passing_to_oneself_or_to_nobody_known_is_refused(session: Session, taken: str) -> None:
    with pytest.raises(Malformed, match="transfer_to_oneself"):
        passing.transfer(session, taken, actor=OPERATOR, to=OPERATOR.id, reason="", now=NOW)
    with pytest.raises(Malformed, match="colleague_unknown"):
        passing.transfer(session, taken, actor=OPERATOR, to="nobody", reason="", now=NOW)


def test_a_colleague_who_joined_may_speak_until_she_leaves(session: Session, taken: str) -> None:
    with pytest.raises(Conflict, match="conversation_not_yours"):
        desk.reply(session, taken, "您好", actor=SECOND_OPERATOR, now=NOW)
    passing.join(session, taken, actor=SECOND_OPERATOR, now=NOW)
    passing.join(session, taken, actor=SECOND_OPERATOR, now=NOW)
    desk.reply(session, taken, "您好", actor=SECOND_OPERATOR, now=NOW)
    passing.leave(session, taken, actor=SECOND_OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="conversation_not_yours"):
        desk.reply(session, taken, "再见", actor=SECOND_OPERATOR, now=NOW)
    assert sum("加入" in line for line in told(session, taken)) == 1


def test_only_the_one_who_took_it_ends_it(session: Session, taken: str) -> None:
    passing.join(session, taken, actor=SECOND_OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="conversation_not_yours"):
        desk.close(session, taken, actor=SECOND_OPERATOR, now=NOW)
