from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, SUPERVISOR, TUESDAY
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.domain.staff import SESSION_IDLE, StaffMember
from ticketing.storage import audit
from ticketing.usecases import accounts, staff
from ticketing.usecases.demo_city import load_demo_city

ADMIN = Actor(id="a-0", role=Role.ADMIN, name="管理员")


def opened(session: Session, username: str = "operator9", **changes: object) -> tuple[StaffMember, str]:
    wanted = {
        "display_name": "话务员九号",
        "role": Role.OPERATOR,
        "unit_id": None,
        "actor": ADMIN,
    }
    return accounts.open_account(session, username, now=TUESDAY, **{**wanted, **changes})  # type: ignore[arg-type]


def signed_in(session: Session, username: str, password: str) -> str:
    token, refusal = staff.sign_in(session, username, password, agent="Firefox", now=TUESDAY)
    assert refusal is None
    return token


def code_of(session: Session, username: str = "operator9", **changes: object) -> str:
    with pytest.raises(HotlineError) as refused:
        opened(session, username, **changes)
    return refused.value.code


def test_a_new_account_signs_in_with_a_first_password_that_must_be_changed(session: Session) -> None:
    member, password = opened(session)
    token = signed_in(session, "operator9", password)
    found = staff.who_is(session, token, now=TUESDAY)
    assert found is not None
    assert found[0].must_change_password
    refusal = staff.change_own_password(
        session, found[0], old=password, new="my own long password", token=token, now=TUESDAY
    )
    assert refusal is None
    after = staff.who_is(session, token, now=TUESDAY)
    assert after is not None
    assert not after[0].must_change_password
    assert member.id == after[0].id


def test_changing_the_password_ends_the_other_browsers(session: Session) -> None:
    member, password = opened(session)
    here, there = (signed_in(session, "operator9", password) for _ in range(2))
    staff.change_own_password(
        session, member, old=password, new="my own long password", token=here, now=TUESDAY
    )
    assert staff.who_is(session, here, now=TUESDAY)
    assert staff.who_is(session, there, now=TUESDAY) is None


def test_a_wrong_old_password_counts_as_a_failed_attempt(session: Session) -> None:
    member, _ = opened(session)
    refusal = staff.change_own_password(
        session, member, old="guess", new="my own long password", token="", now=TUESDAY
    )
    assert refusal is not None
    assert refusal.code == "old_password_wrong"
    assert staff.list_members(session)[0].failures == 1


@pytest.mark.parametrize("new", ["short", "operator9 and more", "aaaaaaaaaaaaaaa"])
def test_a_guessable_password_is_refused(session: Session, new: str) -> None:
    member, password = opened(session)
    with pytest.raises(HotlineError) as refused:
        staff.change_own_password(session, member, old=password, new=new, token="", now=TUESDAY)
    assert refused.value.code in ("weak_password", "guessable_password")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"role": Role.UNIT}, "unit_missing"),
        ({"unit_id": HOUSING}, "unit_missing"),
        ({"role": Role.UNIT, "unit_id": "nowhere"}, "unknown_unit"),
        ({"role": Role.CITIZEN}, "role_unknown"),
        ({"display_name": " "}, "display_name_form"),
        ({"username": "a b"}, "username_form"),
        ({"actor": SUPERVISOR}, "not_admin"),
    ],
)
def test_what_cannot_be_opened_is_named(session: Session, changes: dict[str, object], code: str) -> None:
    load_demo_city(session)
    username = str(changes.get("username", "operator9"))
    others = {name: value for name, value in changes.items() if name != "username"}
    assert code_of(session, username, **others) == code


def test_a_name_belongs_to_one_account(session: Session) -> None:
    opened(session)
    assert code_of(session) == "username_taken"


def test_a_closed_account_is_out_at_once_and_comes_back_with_its_password(session: Session) -> None:
    member, password = opened(session)
    token = signed_in(session, "operator9", password)
    accounts.close_account(session, member.id, actor=ADMIN, now=TUESDAY)
    assert staff.who_is(session, token, now=TUESDAY) is None
    assert staff.sign_in(session, "operator9", password, now=TUESDAY)[1]
    accounts.reopen_account(session, member.id, actor=ADMIN, now=TUESDAY)
    assert signed_in(session, "operator9", password)


def test_a_change_of_role_ends_the_sessions_and_a_new_name_does_not(session: Session) -> None:
    member, password = opened(session)
    token = signed_in(session, "operator9", password)
    same = {"unit_id": None, "actor": ADMIN, "now": TUESDAY}
    accounts.change_account(session, member.id, display_name="新名", role=Role.OPERATOR, **same)  # type: ignore[arg-type]
    assert staff.who_is(session, token, now=TUESDAY)
    accounts.change_account(session, member.id, display_name="新名", role=Role.LEADER, **same)  # type: ignore[arg-type]
    assert staff.who_is(session, token, now=TUESDAY) is None


def test_a_reset_unlocks_and_asks_for_a_new_password(session: Session) -> None:
    member, _ = opened(session)
    for _ in range(5):
        staff.sign_in(session, "operator9", "wrong", now=TUESDAY)
    password = accounts.reset_password(session, member.id, actor=ADMIN, now=TUESDAY)
    assert signed_in(session, "operator9", password)
    assert staff.list_members(session)[0].must_change_password


def test_the_system_never_stands_without_an_admin(session: Session) -> None:
    first, _ = opened(session, "admin-one", role=Role.ADMIN)
    with pytest.raises(HotlineError, match="last_admin"):
        accounts.close_account(session, first.id, actor=ADMIN, now=TUESDAY)
    second, _ = opened(session, "admin-two", role=Role.ADMIN)
    with pytest.raises(HotlineError, match="own_account"):
        accounts.close_account(session, second.id, actor=second.as_actor(), now=TUESDAY)
    accounts.close_account(session, first.id, actor=second.as_actor(), now=TUESDAY)


def test_sessions_are_seen_and_ended_by_their_owner_and_by_admins(session: Session) -> None:
    member, password = opened(session)
    token = signed_in(session, "operator9", password)
    [line] = accounts.list_sessions(session, member.id, now=TUESDAY)
    assert line.agent == "Firefox"
    assert token not in line.id
    with pytest.raises(HotlineError, match="not_admin"):
        accounts.end_session(session, member.id, line.id, actor=SUPERVISOR, now=TUESDAY)
    accounts.end_session(session, member.id, line.id, actor=member.as_actor(), now=TUESDAY)
    assert staff.who_is(session, token, now=TUESDAY) is None
    assert accounts.list_sessions(session, member.id, now=TUESDAY + SESSION_IDLE) == []


def test_a_person_of_the_sign_in_service_is_one_account(session: Session) -> None:
    one, _ = opened(session, "one-1")
    two, _ = opened(session, "two-2")
    accounts.tie_subject(session, one.id, "subject-1", actor=ADMIN, now=TUESDAY)
    with pytest.raises(HotlineError, match="subject_taken"):
        accounts.tie_subject(session, two.id, "subject-1", actor=ADMIN, now=TUESDAY)
    accounts.tie_subject(session, one.id, "", actor=ADMIN, now=TUESDAY)
    accounts.tie_subject(session, two.id, "subject-1", actor=ADMIN, now=TUESDAY)


def test_everything_is_in_the_audit(session: Session) -> None:
    member, _ = opened(session)
    accounts.reset_password(session, member.id, actor=ADMIN, now=TUESDAY + timedelta(minutes=1))
    accounts.close_account(session, member.id, actor=SYSTEM, now=TUESDAY + timedelta(minutes=2))
    actions = [line.action for line in audit.lines(session)]
    assert actions == ["staff.created", "staff.password_set", "staff.closed"]
