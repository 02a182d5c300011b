"""A monthly bulletin: drafted from stored facts, answered for by a supervisor, signed by a leader."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    DISPATCHER,
    FOLLOW_UP,
    GOOD,
    LEADER,
    MONTH,
    PHONE,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    at,
    file,
    walk_to_approval,
)
from ticketing.domain.actors import SYSTEM, Actor, Role
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import HotlineError
from ticketing.storage import audit
from ticketing.storage.bulletins import BulletinRow
from ticketing.usecases import bulletin_files, bulletins
from ticketing.usecases.bulletin_texts import count_month
from ticketing.usecases.changing import change
from ticketing.usecases.clocks import check_order
from ticketing.usecases.following_up import follow_up

FIRST = at("2026-12-01T09:00")
OTHER_LEADER = Actor("l-2", Role.LEADER, name="副市长")


@pytest.fixture
def november(session: Session) -> Session:
    """A city in whose November one order was closed and then found not done, and one is overdue."""
    number = file(session, key="a").number
    walk_to_approval(session, number)
    follow_up(session, number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    change(session, number, Ask(Command.REOPEN, SUPERVISOR, TUESDAY, text="现场没有修"))
    late = file(session, key="b").number
    check_order(session, late, now=at("2026-11-25T10:00"))
    return session


def draft(session: Session, actor: Actor = SUPERVISOR, now: datetime = FIRST) -> BulletinRow:
    return bulletins.draft(session, "2026-11", actor=actor, now=now)


def save(session: Session, row: BulletinRow, prose: str, actor: Actor = SUPERVISOR) -> BulletinRow:
    return bulletins.save(session, row.month, prose=prose, revision=row.revision, actor=actor, now=FIRST)


def submit(session: Session, row: BulletinRow, actor: Actor = SUPERVISOR) -> BulletinRow:
    return bulletins.submit(session, row.month, revision=row.revision, actor=actor, now=FIRST)


def sign(session: Session, row: BulletinRow, actor: Actor = LEADER) -> BulletinRow:
    return bulletins.sign(session, row.month, revision=row.revision, actor=actor, now=FIRST)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(HotlineError) as refused:
        act()
    return refused.value.code


def number_of(row: BulletinRow, code: str) -> int:
    return int(row.facts["total"][code]["numerator"])


def test_a_draft_tells_the_month_by_unit_from_the_facts(november: Session) -> None:
    row = draft(november)
    assert [one["unit"] for one in row.facts["rows"]] == ["小店区住房和城乡建设局"]
    assert number_of(row, "filed") == 2
    assert number_of(row, "false_closures") == 1
    assert number_of(row, "letters") == 1
    assert number_of(row, "reds") > 0
    assert "查实虚假办结1件：小店区住房和城乡建设局1" in row.prose
    assert "受理2件" in row.prose


def test_no_caller_stands_in_figures_or_prose(november: Session) -> None:
    row = draft(november)
    written = str(row.facts) + row.prose
    assert PHONE not in written
    assert "王小明" not in written
    assert "TY2026" not in written


def test_shares_of_few_cases_are_hidden_and_not_even_kept(november: Session) -> None:
    row = draft(november)
    assert row.facts["rows"][0]["cells"]["solved_first"] == {"hidden": True}
    assert "首次解决率样本少，不显示" in row.prose


def test_a_month_that_still_runs_is_not_drafted(november: Session) -> None:
    assert refusal(lambda: draft(november, now=at("2026-11-30T12:00"))) == "bulletin_month"
    assert refusal(lambda: bulletins.draft(november, "x", actor=SUPERVISOR, now=FIRST)) == "bulletin_month"


def test_the_machine_drafts_once_when_the_first_working_day_begins(november: Session) -> None:
    assert bulletins.draft_due(november, now=at("2026-12-01T08:00")) is None
    row = bulletins.draft_due(november, now=FIRST)
    assert row is not None
    assert (row.month, row.drafted_by) == ("2026-11", SYSTEM.id)
    assert bulletins.draft_due(november, now=FIRST) is None


def test_a_month_in_which_nothing_was_asked_needs_no_bulletin(session: Session) -> None:
    assert bulletins.draft_due(session, now=FIRST) is None


def test_a_supervisor_answers_for_the_prose_and_a_leader_signs_it(november: Session) -> None:
    row = submit(november, save(november, draft(november, SYSTEM), "十一月办理情况。"))
    signed = sign(november, row)
    assert (signed.signed_by, signed.signed_name, signed.signed_at) == (LEADER.id, LEADER.name, FIRST)
    assert signed.digest == bulletins.digest_of(signed)
    lines = [line for line in audit.lines(november) if line.action.startswith("bulletin.")]
    assert [(line.action, line.actor_id) for line in lines] == [
        ("bulletin.drafted", SYSTEM.id),
        ("bulletin.edited", SUPERVISOR.id),
        ("bulletin.submitted", SUPERVISOR.id),
        ("bulletin.signed", LEADER.id),
    ]
    assert lines[-1].details["digest"] == signed.digest


def test_nothing_that_is_signed_changes(november: Session) -> None:
    row = sign(november, submit(november, draft(november)))
    kept = (row.prose, row.digest)
    tries = (
        lambda: save(november, row, "别的话"),
        lambda: draft(november),
        lambda: submit(november, row),
        lambda: sign(november, row, OTHER_LEADER),
        lambda: bulletins.give_back(
            november, row.month, remark="改", revision=row.revision, actor=LEADER, now=FIRST
        ),
    )
    assert {refusal(one) for one in tries} == {"bulletin_not_now"}
    # What happens to November's orders later does not reach what was signed.
    file(november, key="late", now=TUESDAY)
    assert count_month(november, date(2026, 11, 1), actor=SYSTEM, now=FIRST + MONTH) != row.facts
    assert (row.prose, bulletins.digest_of(row)) == kept


def test_whoever_had_a_hand_in_it_does_not_sign_in_another_post(november: Session) -> None:
    row = submit(november, draft(november))
    promoted = Actor(SUPERVISOR.id, Role.LEADER, name="升任领导")
    assert refusal(lambda: sign(november, row, promoted)) == "bulletin_own"
    assert refusal(lambda: sign(november, row, SUPERVISOR)) == "bulletin_own"


def test_only_supervisors_write(november: Session) -> None:
    row = draft(november)
    for actor in (LEADER, DISPATCHER, UNIT):
        assert refusal(lambda who=actor: save(november, row, "我来写", who)) == "role_not_allowed"  # type: ignore[misc]
        assert refusal(lambda who=actor: draft(november, who)) == "role_not_allowed"  # type: ignore[misc]


def test_a_leader_gives_it_back_with_a_reason(november: Session) -> None:
    row = submit(november, draft(november))
    back: dict[str, Any] = {"revision": row.revision, "actor": LEADER, "now": FIRST}
    assert refusal(lambda: bulletins.give_back(november, row.month, remark=" ", **back)) == "bulletin_remark"
    given = bulletins.give_back(november, row.month, remark="补充整改要求", **back)
    assert (given.remark, given.submitted_at) == ("补充整改要求", None)
    assert submit(november, save(november, given, "补充后的正文")).remark == ""


def test_two_who_edit_at_once_do_not_overwrite_each_other(november: Session) -> None:
    row = draft(november)
    seen = row.revision
    save(november, row, "先写的")
    late = lambda: bulletins.save(  # noqa: E731
        november, row.month, prose="后写的", revision=seen, actor=SUPERVISOR, now=FIRST
    )
    assert refusal(late) == "bulletin_changed"


def test_personal_numbers_are_not_taken_into_the_prose(november: Session) -> None:
    row = draft(november)
    assert refusal(lambda: save(november, row, f"来电人{PHONE}反映")) == "bulletin_personal"
    assert refusal(lambda: save(november, row, "  ")) == "bulletin_prose"


def test_a_draft_is_made_anew_from_the_facts_of_today(november: Session) -> None:
    save(november, draft(november), "写过的话")
    file(november, key="c", now=TUESDAY)
    again = draft(november)
    assert number_of(again, "filed") == 3
    assert "受理3件" in again.prose


def test_the_file_holds_prose_signature_figures_and_definitions(november: Session) -> None:
    row = sign(november, submit(november, save(november, draft(november), "=正文")))
    data = bulletin_files.export(november, row.month, actor=LEADER, now=FIRST).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(data)))
    assert lines[0] == ["2026年11月12345热线办理情况通报"]
    assert lines[1] == ["'=正文"]
    assert lines[2] == ["签发：副秘书长 2026-12-01 09:00"]
    assert any(line[:2] == ["小店区住房和城乡建设局", "2"] for line in lines)
    assert any(line[:1] == ["查实虚假办结"] for line in lines)
    assert next(reversed(list(audit.lines(november)))).action == "bulletin.export"
