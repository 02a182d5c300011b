import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISSATISFIED,
    FOLLOW_UP,
    LEADER,
    OTHER_UNIT,
    REVIEWER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import Actor
from ticketing.domain.errors import Conflict, Forbidden
from ticketing.storage import erasing
from ticketing.usecases import excluding
from ticketing.usecases.auditing import verify
from ticketing.usecases.following_up import follow_up


def ask(session: Session, number: str, actor: Actor = UNIT) -> int:
    return excluding.ask_exclusion(
        session, number, scope="all", reason="unreasonable", ground="诉求于法无据", actor=actor, now=TUESDAY
    )


def test_a_request_is_decided_appealed_and_decided_again(session: Session) -> None:
    number = file(session).number
    made = ask(session, number)
    assert [row.id for row in excluding.list_waiting(session)] == [made]
    excluding.decide_exclusion(session, made, grant=False, ground="有依据", actor=SUPERVISOR, now=TUESDAY)
    assert excluding.list_waiting(session) == []
    excluding.appeal_exclusion(session, made, ground="附文件", actor=UNIT, now=TUESDAY)
    assert excluding.decide_appeal(session, made, uphold=True, actor=LEADER, now=TUESDAY).in_force
    (row,) = excluding.list_of_order(session, number)
    assert row.in_force
    assert verify(session) == ()


def test_a_unit_asks_once_and_for_its_own_orders_only(session: Session) -> None:
    number = file(session).number
    with pytest.raises(Forbidden):
        ask(session, number, OTHER_UNIT)
    ask(session, number)
    with pytest.raises(Conflict) as refused:
        ask(session, number)
    assert refused.value.code == "already_asked"


def test_a_malicious_grade_found_by_a_reviewer_counts_nowhere(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    follow_up(session, number, rating=DISSATISFIED, actor=FOLLOW_UP, now=TUESDAY)
    follow_up(
        session,
        number,
        rating=DISSATISFIED,
        note="录音显示并未办理过此事",
        reason_class="malicious",
        actor=REVIEWER,
        now=TUESDAY,
    )
    (row,) = excluding.list_of_order(session, number)
    assert (row.scope, row.reason, row.in_force) == ("satisfaction", "malicious", True)


def test_the_grounds_go_with_the_orders_words(session: Session) -> None:
    number = file(session).number
    ask(session, number)
    erasing.erase_order(session, number, now=TUESDAY)
    session.expire_all()
    (row,) = excluding.list_of_order(session, number)
    assert (row.ground, row.reason) == ("", "unreasonable")
