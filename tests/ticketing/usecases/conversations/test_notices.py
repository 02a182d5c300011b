"""Notices reach the citizen once, whatever the conversation's state."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from ticketing.domain.errors import Malformed
from ticketing.domain.messages import Button, Sender
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations.reading import read_after

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RATE = (Button("满意", "满意"), Button("不满意", "不满意"))


def _notify(session: Session, key: str = "order-1:closed") -> desk.MessageView:
    return desk.post_notice(session, "test", "a", "您的工单已答复", key=key, now=NOW, buttons=RATE)


def test_the_same_key_is_said_once(session: Session) -> None:
    assert _notify(session) == _notify(session)
    _notify(session, "order-2:closed")
    assert len(read_after(session, "test:a", after=0).messages) == 2


def test_a_notice_carries_its_buttons_and_speaks_for_the_desk(session: Session) -> None:
    notice = _notify(session)
    assert (notice.sender, notice.buttons) == (Sender.SYSTEM, RATE)


def test_a_notice_arrives_also_while_a_person_serves(session: Session) -> None:
    _notify(session)
    desk.take_over(session, "test:a", actor=OPERATOR, now=NOW)
    _notify(session, "order-2:closed")
    assert read_after(session, "test:a", after=0).messages[-1].sender is Sender.SYSTEM


def test_a_notice_to_an_impossible_address_is_refused(session: Session) -> None:
    with pytest.raises(Malformed):
        desk.post_notice(session, "test", "a b", "您好", key="k", now=NOW)
