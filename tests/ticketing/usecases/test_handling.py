from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    GOOD,
    HOUSING,
    OTHER_UNIT,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    file,
    walk_to_application,
    walk_to_approval,
)
from ticketing.domain.commands import Evidence
from ticketing.domain.errors import Conflict, Forbidden, NotFound
from ticketing.domain.states import State
from ticketing.storage import audit
from ticketing.storage.orders import events_of, load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import auditing, dispatching, following_up, handling, reviewing

PHOTO = (Evidence("现场.jpg", "ab" * 32),)


def test_an_order_walks_from_filing_to_being_struck_off(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    closed = following_up.follow_up(session, number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    assert closed.state is State.CLOSED
    names = [event.name for event in events_of(session, [number])[number]]
    assert names == [
        *("file", "queue", "dispatch", "sign", "deploy"),
        *("feed_back", "apply_for_closing", "approve", "close"),
    ]
    assert auditing.verify(session) == ()


def test_every_step_is_one_revision(session: Session) -> None:
    order = file(session)
    assert handling.sign(session, order.number, actor=UNIT, now=TUESDAY).revision == order.revision + 1


def test_another_unit_is_refused_and_nothing_is_written(session: Session) -> None:
    order = file(session)
    with pytest.raises(Forbidden) as refused:
        handling.sign(session, order.number, actor=OTHER_UNIT, now=TUESDAY)
    assert refused.value.code == "not_your_unit"
    assert [e.name for e in events_of(session, [order.number])[order.number]][-1] == "dispatch"


def test_a_step_out_of_turn_names_what_is_allowed(session: Session) -> None:
    number = file(session).number
    with pytest.raises(Conflict) as refused:
        handling.feed_back(session, number, text="已联系", actor=UNIT, now=TUESDAY)
    assert "'sign'" in str(refused.value.facts["allowed"])


def test_the_dispatcher_chooses_a_unit_for_an_uncertain_order(session: Session) -> None:
    number = file(session, topic=None).number
    order = dispatching.dispatch(
        session, number, unit_id=HOUSING, co_unit_ids=("city.housing",), actor=DISPATCHER, now=TUESDAY
    )
    assert order.assignment is not None
    assert order.assignment.co_names == ("太原市房产管理局",)
    assert order.dispatched_at == TUESDAY


def test_an_unknown_unit_is_refused(session: Session) -> None:
    number = file(session, topic=None).number
    with pytest.raises(NotFound):
        dispatching.dispatch(session, number, unit_id="nowhere", actor=DISPATCHER, now=TUESDAY)


def test_a_suggestion_shows_its_rule_and_its_reason(session: Session) -> None:
    order = file(session)
    best = dispatching.suggest_units(session, order, now=TUESDAY)[0]
    assert (best.rule_id, best.reason) == ("R-0306", "按派单规则R-0306：小区公共设施 × 小店区")


def test_a_returned_application_can_be_made_again(session: Session) -> None:
    number = file(session).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=UNIT, now=TUESDAY)
    handling.feed_back(session, number, text="已联系", actor=UNIT, now=TUESDAY)
    handling.apply_for_closing(
        session, number, result="好了", contacted_at=TUESDAY, no_evidence="未拍照", actor=UNIT, now=TUESDAY
    )
    back = reviewing.return_for_rework(session, number, reason="没有凭证", actor=SUPERVISOR, now=TUESDAY)
    assert (back.state, back.returned_count) == (State.IN_PROGRESS, 1)
    again = handling.apply_for_closing(
        session, number, result="附照片", contacted_at=TUESDAY, evidence=PHOTO, actor=UNIT, now=TUESDAY
    )
    assert (again.state, again.result) == (State.CLOSING_REQUESTED, "附照片")


def test_why_there_is_no_evidence_is_kept_for_the_reviewer_and_in_the_audit(session: Session) -> None:
    number = file(session).number
    applied = walk_to_application(session, number)
    assert (applied.no_evidence, load(session, number).no_evidence) == ("未拍照", "未拍照")
    [line] = [line for line in audit.lines(session) if line.action == "order.apply_for_closing"]
    assert line.details["no_evidence"] == "未拍照"


def test_an_approval_tells_the_citizen_with_masked_words(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    notices = session.scalars(select(OutboxRow).where(OutboxRow.way == "citizen")).all()
    assert [(n.address, "电梯已修好" in n.text) for n in notices] == [("test:c-1", True)]


def test_who_dispatches_by_hand_lets_the_citizen_know(session: Session) -> None:
    number = file(session, topic=None).number
    dispatching.dispatch(session, number, unit_id=HOUSING, actor=DISPATCHER, now=TUESDAY)
    told = session.scalars(select(OutboxRow.text).where(OutboxRow.way == "citizen")).one()
    assert "小店区住房和城乡建设局" in told
    assert "最晚" in told


def test_a_late_step_writes_the_missed_milestone_first(session: Session) -> None:
    number = file(session).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY + timedelta(hours=23))
    names = [event.name for event in events_of(session, [number])[number]]
    assert names.index("milestone_missed") < len(names) - 1
