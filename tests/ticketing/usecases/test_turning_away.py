import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, TUESDAY, file
from ticketing.domain.errors import Conflict
from ticketing.domain.kinds import RequestType
from ticketing.domain.states import State
from ticketing.notices.wording import declining_ground
from ticketing.storage.orders import events_of, load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import turning_away


def told(session: Session, number: str, event: str) -> str:
    found = session.scalars(select(OutboxRow).where(OutboxRow.key.contains(f"{number}:{event}:"))).all()
    [notice] = [row for row in found if row.way == "citizen"]
    return notice.text


def test_the_caller_hears_the_rule_and_the_lawful_way(session: Session) -> None:
    number = file(session, topic=None).number
    turning_away.decline(
        session, number, listed_ground="litigation", text="法院已经立案。", actor=DISPATCHER, now=TUESDAY
    )
    assert load(session, number).state is State.DECLINED
    ground = declining_ground("litigation")
    words = told(session, number, "decline")
    assert all(str(part) in words for part in (*ground.values(), "法院已经立案。"))
    last = events_of(session, [number])[number][-1]
    assert (last.actor_id, last.details["listed_ground"]) == (DISPATCHER.id, "litigation")


def test_the_caller_hears_the_answer_to_a_question(session: Session) -> None:
    number = file(session, topic=None, request_type=RequestType.CONSULT).number
    turning_away.answer(session, number, text="周一到周五都可以办。", actor=DISPATCHER, now=TUESDAY)
    assert "周一到周五都可以办。" in told(session, number, "answer")


def test_a_complaint_is_dispatched_and_not_answered_away(session: Session) -> None:
    number = file(session, topic=None).number
    with pytest.raises(Conflict) as refused:
        turning_away.answer(session, number, text="已知晓", actor=DISPATCHER, now=TUESDAY)
    assert refused.value.code == "not_a_consultation"
