"""Waiting is counted from the wish for a person to the person."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.usecases.conversations.waiting_room import NOW, queue, write
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import figures

END = NOW + timedelta(hours=1)


def test_a_wait_ends_with_the_pick_up_and_service_with_the_end(session: Session) -> None:
    identity = queue(session, "a")
    desk.take_over(session, identity, actor=OPERATOR, now=NOW + timedelta(minutes=2))
    desk.close(session, identity, actor=OPERATOR, now=NOW + timedelta(minutes=7))
    whole = figures.desk_figures(session, start=NOW, end=END)
    assert (whole.asked, whole.taken, whole.wait) == (1, 1, timedelta(minutes=2))
    (own,) = figures.operator_figures(session, start=NOW, end=END)
    assert (own.taken, own.talk) == (1, timedelta(minutes=5))


def test_who_leaves_the_queue_was_not_taken(session: Session) -> None:
    queue(session, "a")
    write(session, "a", "不等了", at=NOW + timedelta(minutes=1))
    whole = figures.desk_figures(session, start=NOW, end=END)
    assert (whole.asked, whole.taken, whole.left, whole.wait) == (1, 0, 1, None)


def test_a_conversation_taken_straight_from_the_bot_did_not_wait(session: Session) -> None:
    desk.take_over(session, write(session, "a"), actor=OPERATOR, now=NOW)
    assert figures.desk_figures(session, start=NOW, end=END).asked == 0
    assert figures.operator_figures(session, start=NOW, end=END)[0].taken == 1
