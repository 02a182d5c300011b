"""Time limits change by two people, for orders of tomorrow; those of today keep what they were born under."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import FOLLOW_UP, LEADER, SUPERVISOR, TUESDAY, file, walk_to_approval
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.domain.orders import Order, Rating
from ticketing.domain.rule_changes import values_of
from ticketing.storage import audit, reference
from ticketing.storage.rule_drafts import RuleDraftRow
from ticketing.usecases import editing_rules, following_up
from ticketing.usecases.editing_rules import decide_change

ADMIN, SECOND_ADMIN = Actor("a-1", Role.ADMIN, name="管理员甲"), Actor("a-2", Role.ADMIN, name="管理员乙")
SOURCE = "并政办〔2026〕30号"


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of the files, which tests may change."""
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    monkeypatch.setattr(reference, "PROFILES", folder)
    return folder


def propose(
    session: Session, name: str = "hotline", *, actor: Actor = ADMIN, source: str = SOURCE, **typed: str
) -> RuleDraftRow:
    return editing_rules.propose_change(
        session, name, typed=shown(name) | typed, source=source, actor=actor, now=TUESDAY
    )


def shown(name: str) -> dict[str, str]:
    """Return a form as the page shows it."""
    values = values_of(reference.rules_file(name))
    if name == "policy":
        return {code: str(value).removesuffix("wd") for code, value in values.items()}
    typed: dict[str, str] = {}
    for code, amount in values.items():
        unit = "same_day_noon" if amount == "0d+noon" else "min" if amount.endswith("min") else "wd"
        typed |= {
            f"{code}_unit": unit,
            f"{code}_count": "" if amount == "0d+noon" else amount.removesuffix(unit),
        }
    return typed


def accept(session: Session, row: RuleDraftRow, actor: Actor = LEADER) -> RuleDraftRow:
    return decide_change(session, row.id, accept=True, actor=actor, now=TUESDAY)


def amount(order: Order, code: str) -> str:
    return [clock.amount for clock in order.clocks if clock.code == code][-1]


def refused(code: str, call: object) -> None:
    with pytest.raises(HotlineError) as error:
        call()  # type: ignore[operator]
    assert error.value.code == code


def test_nothing_changes_until_somebody_else_approves(session: Session) -> None:
    row = propose(session, G5_count="4")
    assert reference.rulebook().version.startswith("hotline/2026.1;")
    refused("own_rules_draft", lambda: accept(session, row, ADMIN))
    refused("own_rules_draft", lambda: accept(session, row, SUPERVISOR))
    assert accept(session, row).version == "hotline/2026.2"
    assert reference.rulebook().version == "hotline/2026.2;13710/2026.1;policy/2026.1"


def test_open_orders_keep_the_version_they_were_born_under(session: Session) -> None:
    old = file(session)
    walk_to_approval(session, old.number)
    accept(session, propose(session, G5_count="2"))
    young = file(session, key="young")
    assert (amount(young, "G5"), young.profile_version[:14]) == ("2wd", "hotline/2026.2")
    reworked = following_up.follow_up(
        session, old.number, rating=Rating(True, False, 1), actor=FOLLOW_UP, now=TUESDAY
    )
    assert amount(reworked, "G5") == "3wd", "half of the five working days it was born under"
    assert reworked.profile_version.startswith("hotline/2026.1;")


def test_two_versions_later_the_first_one_is_still_known(session: Session, rules: Path) -> None:
    accept(session, propose(session, G5_count="4"))
    accept(session, propose(session, G5_count="3"))
    accept(session, propose(session, "policy", returns_max="1"))
    first = reference.rulebook("hotline/2026.1;13710/2026.1;policy/2026.1")
    assert first.version == "hotline/2026.1;13710/2026.1;policy/2026.1"
    assert (first.policy.returns_max, reference.rulebook().policy.returns_max) == (2, 1)
    kept = sorted(path.name for path in (rules / "earlier").iterdir())
    assert kept == ["hotline-2026.1.json", "hotline-2026.2.json", "policy-2026.1.json"]


def test_a_change_says_its_source_and_is_on_record_with_both_names(session: Session) -> None:
    refused("rules_source", lambda: propose(session, source=" ", G5_count="4"))
    accept(session, propose(session, G5_count="4"), SECOND_ADMIN)
    lines = [line for line in audit.lines(session) if line.action.startswith("rules.")]
    assert [(line.action, line.actor_id) for line in lines] == [
        ("rules.proposed", ADMIN.id),
        ("rules.decided", SECOND_ADMIN.id),
    ]
    assert lines[0].details == {"was": {"G5": "5wd"}, "changes": {"G5": "4wd"}, "source": SOURCE}
    assert reference.rules_file("hotline")["sources"][0] == SOURCE


def test_a_declined_change_is_kept_and_changes_nothing(session: Session) -> None:
    row = propose(session, G5_count="4")
    assert not decide_change(session, row.id, accept=False, actor=LEADER, now=TUESDAY).accepted
    refused("already_decided", lambda: accept(session, row, SECOND_ADMIN))
    assert reference.rules_file("hotline")["version"] == "hotline/2026.1"


def test_two_changes_of_the_same_version_cannot_both_come_in_force(session: Session) -> None:
    first, second = propose(session, G5_count="4"), propose(session, G5_count="6")
    accept(session, first)
    refused("rules_changed", lambda: accept(session, second))


def test_only_the_admin_proposes_and_13710_is_not_the_sites_to_change(session: Session) -> None:
    refused("role_not_allowed", lambda: propose(session, actor=LEADER, G5_count="4"))
    refused("nothing_changed", lambda: propose(session))
    with pytest.raises(HotlineError) as error:
        editing_rules.propose_change(session, "13710", typed={}, source=SOURCE, actor=ADMIN, now=TUESDAY)
    assert error.value.code == "unknown_rules"
    refused("unknown_draft", lambda: decide_change(session, 99, accept=True, actor=LEADER, now=TUESDAY))
