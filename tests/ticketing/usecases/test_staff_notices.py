"""Whoever may decide hears that something waits, in an inbox of his own; nobody hears of what is decided."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import HOUSING, TUESDAY, file
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.errors import NotFound
from ticketing.storage import reference
from ticketing.usecases import bulletins, city_changes, editing_rules, staff, staff_notices
from ticketing.usecases.accounts import close_account

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
LATER = TUESDAY + timedelta(days=30)
POSTS = {
    "admin": Role.ADMIN,
    "other_admin": Role.ADMIN,
    "leader": Role.LEADER,
    "supervisor": Role.SUPERVISOR,
    "operator": Role.OPERATOR,
}
People = dict[str, Actor]


@pytest.fixture
def people(session: Session) -> People:
    """A city with an order, and somebody at the posts that matter."""
    file(session)
    return {
        name: staff.create_member(
            session,
            name,
            display_name=f"{name}甲",
            role=role,
            unit_id=None,
            password="a password for tests",
            actor=SYSTEM,
            now=TUESDAY,
            hasher=QUICK,
        ).as_actor()
        for name, role in POSTS.items()
    }


def inboxes(session: Session, people: People, *, unread: bool = True) -> dict[str, list[str]]:
    """Return who has which new notices."""
    session.flush()
    session.expire_all()
    found = {}
    for name, actor in people.items():
        texts = [
            row.text
            for row in staff_notices.list_notices(session, actor, limit=9)
            if not (unread and row.read_at)
        ]
        if texts:
            found[name] = texts
    return found


def test_a_change_of_a_unit_waits_for_leaders_and_other_admins(session: Session, people: People) -> None:
    row = city_changes.propose_rename(session, HOUSING, name="住房局", actor=people["admin"], now=TUESDAY)
    told = inboxes(session, people)
    assert set(told) == {"leader", "other_admin"}
    assert told["leader"] == ["admin甲提出单位更名：小店区住房和城乡建设局，等待您审核。"]
    city_changes.decide(session, row.id, accept=True, actor=people["leader"], now=TUESDAY)
    assert inboxes(session, people) == {}
    assert set(inboxes(session, people, unread=False)) == {"leader", "other_admin"}


def test_a_change_of_the_rules_waits_likewise(
    session: Session, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    monkeypatch.setattr(reference, "PROFILES", folder)
    values = {name: str(value) for name, value in reference.rules_file("policy").items()}
    typed = values | {"letter_after": "1", "special_after": "3", "returns_max": "1"}
    row = editing_rules.propose_change(
        session, "policy", typed=typed, source="文件", actor=people["admin"], now=TUESDAY
    )
    assert set(inboxes(session, people)) == {"leader", "other_admin"}
    editing_rules.decide_change(session, row.id, accept=False, actor=people["leader"], now=TUESDAY)
    assert inboxes(session, people) == {}


def test_whoever_has_left_is_told_nothing(session: Session, people: People) -> None:
    close_account(session, people["other_admin"].id, actor=people["admin"], now=TUESDAY)
    city_changes.propose_rename(session, HOUSING, name="住房局", actor=people["admin"], now=TUESDAY)
    assert set(inboxes(session, people)) == {"leader"}


def test_a_bulletin_tells_each_whose_turn_it_is(session: Session, people: People) -> None:
    drafted = bulletins.draft_due(session, now=LATER)
    assert drafted is not None
    assert inboxes(session, people) == {"supervisor": ["2026-11通报已起草，等待核对后提交。"]}
    row = bulletins.submit(session, "2026-11", revision=1, actor=people["supervisor"], now=LATER)
    assert inboxes(session, people) == {"leader": ["supervisor甲提交了2026-11通报，等待您签发。"]}
    back = bulletins.give_back(
        session, "2026-11", remark="补要求", revision=row.revision, actor=people["leader"], now=LATER
    )
    assert inboxes(session, people) == {"supervisor": ["2026-11通报被退回修改：补要求"]}
    row = bulletins.submit(session, "2026-11", revision=back.revision, actor=people["supervisor"], now=LATER)
    bulletins.sign(session, "2026-11", revision=row.revision, actor=people["leader"], now=LATER)
    assert inboxes(session, people) == {}


def test_a_notice_is_read_by_its_own_reader_alone(session: Session, people: People) -> None:
    city_changes.propose_rename(session, HOUSING, name="住房局", actor=people["admin"], now=TUESDAY)
    [notice] = staff_notices.list_notices(session, people["leader"], limit=9)
    with pytest.raises(NotFound):
        staff_notices.mark_read(session, notice.id, actor=people["other_admin"], now=TUESDAY)
    staff_notices.mark_read(session, notice.id, actor=people["leader"], now=TUESDAY)
    assert set(inboxes(session, people)) == {"other_admin"}
