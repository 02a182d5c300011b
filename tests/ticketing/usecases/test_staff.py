from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Role
from ticketing.domain.errors import Conflict, Malformed
from ticketing.domain.staff import MAX_FAILURES, SESSION_IDLE, StaffMember
from ticketing.usecases import staff

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PASSWORD = "long enough to pass"


def _create(session: Session, username: str = "op", password: str = PASSWORD) -> StaffMember:
    return staff.create_member(
        session,
        username,
        display_name="话务员一号",
        role=Role.OPERATOR,
        unit_id=None,
        password=password,
        actor=SYSTEM,
        now=NOW,
    )


def test_the_right_password_opens_a_session(session: Session) -> None:
    member = _create(session)
    token, refusal = staff.sign_in(session, "op", PASSWORD, now=NOW)
    assert refusal is None
    found = staff.who_is(session, token, now=NOW)
    assert found is not None
    assert found[0].id == member.id


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(session: Session) -> None:
    _create(session)
    wrong = staff.sign_in(session, "op", "something else", now=NOW)[1]
    unknown = staff.sign_in(session, "nobody", "something else", now=NOW)[1]
    assert wrong is not None
    assert unknown is not None
    assert wrong.code == unknown.code == "wrong_password"


def test_a_locked_account_refuses_even_the_right_password(session: Session) -> None:
    _create(session)
    for _ in range(MAX_FAILURES):
        staff.sign_in(session, "op", "wrong", now=NOW)
    refusal = staff.sign_in(session, "op", PASSWORD, now=NOW)[1]
    assert refusal is not None
    assert refusal.code == "account_locked"


def test_signing_out_ends_the_session(session: Session) -> None:
    _create(session)
    token, _ = staff.sign_in(session, "op", PASSWORD, now=NOW)
    staff.sign_out(session, token, now=NOW)
    assert staff.who_is(session, token, now=NOW) is None


def test_an_idle_session_is_nobody(session: Session) -> None:
    _create(session)
    token, _ = staff.sign_in(session, "op", PASSWORD, now=NOW)
    assert staff.who_is(session, token, now=NOW + SESSION_IDLE) is None


def test_using_a_session_keeps_it_alive(session: Session) -> None:
    _create(session)
    token, _ = staff.sign_in(session, "op", PASSWORD, now=NOW)
    staff.who_is(session, token, now=NOW + timedelta(hours=1, minutes=50))
    assert staff.who_is(session, token, now=NOW + timedelta(hours=3)) is not None


def test_a_new_password_ends_open_sessions(session: Session) -> None:
    _create(session)
    token, _ = staff.sign_in(session, "op", PASSWORD, now=NOW)
    staff.set_password(session, "op", "another long one", actor=SYSTEM, now=NOW)
    assert staff.who_is(session, token, now=NOW) is None


def test_short_passwords_are_refused(session: Session) -> None:
    with pytest.raises(Malformed, match="weak_password"):
        _create(session, password="short")


def test_a_username_is_given_once(session: Session) -> None:
    _create(session)
    with pytest.raises(Conflict, match="username_taken"):
        _create(session)
