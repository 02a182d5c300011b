from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Role
from ticketing.domain.staff import STAFF_ROLES
from ticketing.storage.reference import city_units
from ticketing.storage.units import save_units
from ticketing.usecases import staff
from ticketing.usecases.demo_staff import create_demo_staff

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
FEW = 3


def test_every_post_and_every_unit_gets_an_account(session: Session) -> None:
    units = city_units()[:FEW]
    save_units(session, units)
    made = create_demo_staff(session, now=NOW)
    assert {item["role"] for item in made} == {role.value for role in STAFF_ROLES}
    assert {unit.id: unit.name for unit in units} == {
        item["username"]: item["unit"] for item in made if item["role"] == Role.UNIT
    }


def test_a_made_password_opens_a_session(session: Session) -> None:
    item = create_demo_staff(session, now=NOW)[0]
    token, refusal = staff.sign_in(session, str(item["username"]), str(item["password"]), now=NOW)
    assert refusal is None
    assert token


def test_a_second_call_creates_nothing_and_tells_nothing(session: Session) -> None:
    create_demo_staff(session, now=NOW)
    before = staff.list_members(session)
    assert create_demo_staff(session, now=NOW) == []
    assert staff.list_members(session) == before


def test_an_account_in_use_keeps_the_demo_accounts_away(session: Session) -> None:
    staff.create_member(
        session,
        "admin",
        display_name="admin",
        role=Role.ADMIN,
        unit_id=None,
        password="long enough to pass",
        actor=SYSTEM,
        now=NOW,
    )
    assert create_demo_staff(session, now=NOW) == []
