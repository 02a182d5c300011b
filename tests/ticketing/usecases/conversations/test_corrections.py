"""A correction is learnt from only when somebody else agrees."""

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.usecases.conversations.waiting_room import NOW, write
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound
from ticketing.usecases.conversations import corrections

JUDGE = Actor(id="r1", role=Role.REVIEWER, name="复核")


def _correct(session: Session, **changes: str) -> corrections.Correction:
    identity = write(session, "a")
    known = {"field": "intent", "after": "complain"} | changes
    return corrections.correct(session, identity, 1, actor=OPERATOR, now=NOW, **known)


def test_a_correction_waits_for_a_second_person(session: Session) -> None:
    made = _correct(session)
    assert (made.text, made.after, made.verdict) == ("路灯坏了", "complain", "")
    assert corrections.accepted(session) == []
    corrections.judge(session, made.id, accept=True, actor=JUDGE, now=NOW)
    assert [one.id for one in corrections.accepted(session)] == [made.id]


def test_a_rejected_correction_is_never_learnt(session: Session) -> None:
    corrections.judge(session, _correct(session).id, accept=False, actor=JUDGE, now=NOW)
    assert corrections.accepted(session) == []
    assert corrections.list_corrections(session) == []


def test_nobody_judges_twice_nor_an_operator_at_all(session: Session) -> None:
    made = _correct(session)
    with pytest.raises(Forbidden, match="correction_role"):
        corrections.judge(session, made.id, accept=True, actor=OPERATOR, now=NOW)
    corrections.judge(session, made.id, accept=True, actor=JUDGE, now=NOW)
    with pytest.raises(Conflict, match="correction_judged"):
        corrections.judge(session, made.id, accept=False, actor=JUDGE, now=NOW)


def test_nobody_accepts_her_own_correction(session: Session) -> None:
    identity = write(session, "a")
    boss = Actor(id="x", role=Role.ADMIN, name="管理员")
    made = corrections.correct(session, identity, 1, field="intent", after="report", actor=boss, now=NOW)
    with pytest.raises(Forbidden, match="correction_own"):
        corrections.judge(session, made.id, accept=True, actor=boss, now=NOW)


@pytest.mark.parametrize(
    "changes", [{"field": "mood"}, {"after": "Complain!"}, {"field": "topic", "after": "999999"}]
)
def test_an_unknown_field_or_value_is_refused(session: Session, changes: dict[str, str]) -> None:
    with pytest.raises(Malformed, match="correction_"):
        _correct(session, **changes)


def test_a_message_that_is_not_the_citizens_cannot_be_corrected(session: Session) -> None:
    with pytest.raises(NotFound, match="message_unknown"):
        corrections.correct(
            session, write(session, "a"), 9, field="intent", after="report", actor=OPERATOR, now=NOW
        )
