from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.order_builders import (
    FOLLOW_UP,
    GOOD,
    MONTH,
    SUPERVISOR,
    TUESDAY,
    UNSOLVED,
    file,
    request,
    walk_to_approval,
)
from ticketing.domain.orders import Source
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases.clocks import check_order
from ticketing.usecases.filing import file_order
from ticketing.usecases.following_up import follow_up
from ticketing.usecases.on_behalf import reopen


def texts(session: Session, way: str, part: str) -> list[str]:
    wanted = select(OutboxRow).where(OutboxRow.way == way, OutboxRow.key.contains(f":{part}:"))
    return [row.text for row in session.scalars(wanted)]


def test_the_unit_is_told_of_a_new_order_with_its_dates(session: Session) -> None:
    order = file(session)
    assert texts(session, "unit", "dispatch") == [
        f"新工单{order.number}《小区电梯损坏》，请在2026-11-11 18:00前签收；办理最晚11月17日18:00。"
    ]


def test_many_misses_found_at_once_are_one_reminder(session: Session) -> None:
    number = file(session).number
    check_order(session, number, now=TUESDAY + MONTH)
    assert len(texts(session, "unit", "milestone_missed")) == 1


def test_the_next_day_may_remind_again(session: Session) -> None:
    number = file(session).number
    for days in (1, 2, 4, 8):
        check_order(session, number, now=TUESDAY + timedelta(days=days))
    assert len(texts(session, "unit", "milestone_missed")) == 4


def test_the_citizen_hears_of_a_rework_that_staff_decided(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    follow_up(session, number, rating=UNSOLVED, actor=FOLLOW_UP, now=TUESDAY)
    assert "重新办理" in texts(session, "citizen", "rework")[0]


def test_an_order_that_an_operator_filed_is_told_to_the_citizen(session: Session) -> None:
    filed = file_order(session, request(), key="k", actor=OPERATOR, now=TUESDAY, auto_dispatch_bar=0.9)
    number = filed.order.number
    assert number in texts(session, "citizen", "file")[0]


def test_an_order_reopened_by_staff_is_told_to_the_citizen(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    follow_up(session, number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    reopen(session, number, reason="核实没有解决", actor=SUPERVISOR, now=TUESDAY + timedelta(days=1))
    assert "重新办理" in texts(session, "citizen", "reopen")[0]


def test_nobody_is_told_when_no_conversation_leads_to_the_citizen(session: Session) -> None:
    number = file(session, source=Source("import", "")).number
    walk_to_approval(session, number)
    assert texts(session, "citizen", "approve") == []


def test_an_automatic_dispatch_is_left_to_the_bot_to_tell(session: Session) -> None:
    file(session)
    assert texts(session, "citizen", "dispatch") == []
