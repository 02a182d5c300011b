"""Units and holidays change by two people: who answers for orders, and when they are due."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, LEADER, SUPERVISOR, TUESDAY, file
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.errors import HotlineError
from ticketing.storage import audit, reference
from ticketing.storage.city_drafts import CityDraftRow
from ticketing.usecases import city_changes, organising
from ticketing.usecases.demo_city import load_demo_city

ADMIN, SECOND = Actor("a-1", Role.ADMIN, name="管理员甲"), Actor("a-2", Role.ADMIN, name="管理员乙")
TODAY, NAME = local(TUESDAY).date(), "小店区住房保障局"
NOTICE: dict[str, Any] = {
    "year": 2027,
    "source": "国办发明电（测试）",
    "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
    "workdays": [],
}


@pytest.fixture(autouse=True)
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the notices that tests may add to."""
    folder = tmp_path / "calendar"
    shutil.copytree(reference.CALENDAR, folder)
    monkeypatch.setattr(reference, "CALENDAR", folder)
    return folder


@pytest.fixture
def at_work(session: Session) -> Session:
    """A city with an order of the unit that changes."""
    file(session)
    return session


def rename(session: Session, name: str = NAME, actor: Actor = ADMIN) -> CityDraftRow:
    return city_changes.propose_rename(session, HOUSING, name=name, actor=actor, now=TUESDAY)


def end(session: Session, successor_id: str = "city.housing", last_day: date = TODAY) -> CityDraftRow:
    return city_changes.propose_end(
        session, HOUSING, last_day=last_day, successor_id=successor_id, actor=ADMIN, now=TUESDAY
    )


def load(session: Session, actor: Actor = ADMIN, *, replace: bool = False, **changes: object) -> CityDraftRow:
    data = NOTICE | changes
    return city_changes.propose_notice(session, data, replace=replace, actor=actor, now=TUESDAY)


def decide(
    session: Session, row: CityDraftRow, actor: Actor = LEADER, *, accept: bool = True
) -> CityDraftRow:
    return city_changes.decide(session, row.id, accept=accept, actor=actor, now=TUESDAY)


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(HotlineError) as error:
        step()
    return error.value.code


def audited(session: Session) -> list[tuple[str, str]]:
    kept = ("unit.", "calendar.")
    return [(line.action, line.actor_id) for line in audit.lines(session) if line.action.startswith(kept)]


def test_a_new_name_counts_once_another_person_approved_it(at_work: Session) -> None:
    was = organising.find(at_work, HOUSING).name
    row = rename(at_work)
    assert organising.find(at_work, HOUSING).name == was
    decide(at_work, row)
    assert organising.find(at_work, HOUSING).name == NAME


def test_a_unit_ends_once_another_person_approved_it(at_work: Session) -> None:
    row = end(at_work)
    assert organising.find(at_work, HOUSING).valid_until is None
    decide(at_work, row, SECOND)
    ended = organising.find(at_work, HOUSING)
    assert (ended.valid_until, ended.successor_id) == (TODAY, "city.housing")


def test_a_notice_counts_once_another_person_approved_it(at_work: Session) -> None:
    row = load(at_work)
    assert 2027 not in reference.calendar().years
    decide(at_work, row)
    assert 2027 in reference.calendar().years


@pytest.mark.parametrize("actor", [ADMIN, SUPERVISOR])
def test_neither_the_proposer_nor_another_post_decides(at_work: Session, actor: Actor) -> None:
    row = rename(at_work)
    assert refusal(lambda: decide(at_work, row, actor)) == "own_rules_draft"
    assert organising.find(at_work, HOUSING).name != NAME


@pytest.mark.parametrize("actor", [LEADER, SUPERVISOR, SYSTEM])
def test_only_an_admin_proposes(at_work: Session, actor: Actor) -> None:
    assert refusal(lambda: rename(at_work, actor=actor)) == "role_not_allowed"
    assert refusal(lambda: load(at_work, actor)) == "role_not_allowed"


def test_both_people_are_on_record(at_work: Session) -> None:
    decide(at_work, end(at_work))
    assert audited(at_work) == [
        ("unit.proposed", ADMIN.id),
        ("unit.decided", LEADER.id),
        ("unit.ended", LEADER.id),
    ]


def test_a_declined_change_is_kept_and_changes_nothing(at_work: Session) -> None:
    row = load(at_work)
    assert not decide(at_work, row, accept=False).accepted
    assert 2027 not in reference.calendar().years
    assert refusal(lambda: decide(at_work, row, SECOND)) == "already_decided"
    assert audited(at_work) == [("calendar.proposed", ADMIN.id), ("calendar.decided", LEADER.id)]


def test_of_two_changes_of_one_unit_the_second_is_not_put_over_the_first(at_work: Session) -> None:
    first, second = rename(at_work), end(at_work)
    decide(at_work, first)
    assert refusal(lambda: decide(at_work, second)) == "city_changed"
    assert not decide(at_work, second, accept=False).accepted


def test_of_two_notices_of_one_year_the_second_is_not_put_over_the_first(at_work: Session) -> None:
    first, second = load(at_work), load(at_work, source="另一份")
    decide(at_work, first)
    assert refusal(lambda: decide(at_work, second)) == "city_changed"
    assert reference.notice_file(2027) == NOTICE


def test_a_notice_in_force_is_replaced_only_when_that_is_meant(at_work: Session) -> None:
    decide(at_work, load(at_work))
    days = ["2027-01-09"]
    assert refusal(lambda: load(at_work, workdays=days)) == "notice_exists"
    decide(at_work, load(at_work, replace=True, workdays=days))
    assert reference.notice_file(2027)["workdays"] == ["2027-01-09"]


def test_what_cannot_be_put_in_force_is_not_proposed(at_work: Session) -> None:
    assert refusal(lambda: end(at_work, "")) == "successor_needed"
    assert refusal(lambda: end(at_work, HOUSING)) == "successor_ends"
    assert refusal(lambda: rename(at_work, " ")) == "unit_name"
    assert refusal(lambda: rename(at_work, organising.find(at_work, HOUSING).name)) == "nothing_changed"


def test_a_successor_that_ends_meanwhile_takes_over_nothing(at_work: Session) -> None:
    row = end(at_work)
    organising.end_unit(
        at_work, "city.housing", last_day=TODAY, successor_id="city.urban", actor=ADMIN, now=TUESDAY
    )
    assert refusal(lambda: decide(at_work, row)) == "successor_ends"


def test_before_the_first_order_one_person_sets_the_city_up(session: Session) -> None:
    load_demo_city(session)
    assert rename(session).accepted
    assert load(session, SYSTEM).accepted
    assert organising.find(session, HOUSING).name == NAME
    assert 2027 in reference.calendar().years


def test_from_the_first_order_on_one_person_is_not_enough(session: Session) -> None:
    load_demo_city(session)
    file(session)
    assert rename(session).accepted is None
