from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import (
    FOLLOW_UP,
    LEADER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    at,
    file,
    walk_to_approval,
)
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound
from ticketing.domain.orders import Rating
from ticketing.storage.order_rows import SupervisionRow
from ticketing.storage.orders import load
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import supervising
from ticketing.usecases.changing import change
from ticketing.usecases.clocks import check_order
from ticketing.usecases.following_up import follow_up

LATE, LATER = at("2026-11-18T18:00"), at("2026-11-23T18:00")


def unhelped(session: Session, *moments: datetime, key: str = "k-1") -> str:
    number = file(session, key=key, urgent=True).number
    for moment in moments:
        check_order(session, number, now=moment)
    return number


def test_a_letter_leaves_in_office_hours_to_the_unit(session: Session) -> None:
    unhelped(session, LATE)
    rows = session.scalars(select(OutboxRow).where(OutboxRow.key.contains(":raise_letter:"))).all()
    assert [(row.address, row.next_attempt_at) for row in rows] == [
        ("140105.housing", at("2026-11-19T08:30"))
    ]
    assert rows[0].text.startswith("督办函")


def test_the_case_of_the_order_is_found_by_its_level(session: Session) -> None:
    number = unhelped(session, LATE)
    row = session.scalars(select(SupervisionRow).where(SupervisionRow.order_number == number)).one()
    assert (row.level, row.unit_id) == ("letter", "140105.housing")


def test_the_machine_proposes_once_and_a_named_person_decides(session: Session) -> None:
    number = unhelped(session, LATE, LATER, at("2026-11-25T18:00"))
    (proposal,) = supervising.list_proposals(session)
    assert proposal.kind == "special"
    assert load(session, number).case.level == "letter"
    supervising.decide_proposal(
        session, proposal.id, accept=True, ground="群众反映强烈", actor=SUPERVISOR, now=LATER
    )
    assert load(session, number).case.level == "special"
    assert supervising.list_proposals(session) == []
    with pytest.raises(Conflict) as refused:
        supervising.decide_proposal(
            session, proposal.id, accept=False, ground="x", actor=SUPERVISOR, now=LATER
        )
    assert refused.value.facts["by"] == SUPERVISOR.name


def test_a_unit_does_not_decide_and_nobody_decides_without_a_ground(session: Session) -> None:
    unhelped(session, LATE, LATER)
    (proposal,) = supervising.list_proposals(session)
    with pytest.raises(Forbidden):
        supervising.decide_proposal(session, proposal.id, accept=True, ground="x", actor=UNIT, now=LATER)
    with pytest.raises(Malformed):
        supervising.decide_proposal(session, proposal.id, accept=True, ground=" ", actor=LEADER, now=LATER)
    with pytest.raises(NotFound):
        supervising.decide_proposal(session, 0, accept=True, ground="x", actor=LEADER, now=LATER)


def test_a_declined_proposal_changes_nothing(session: Session) -> None:
    number = unhelped(session, LATE, LATER)
    (proposal,) = supervising.list_proposals(session)
    supervising.decide_proposal(
        session, proposal.id, accept=False, ground="正在施工", actor=SUPERVISOR, now=LATER
    )
    assert load(session, number).case.level == "letter"


def test_two_letters_to_a_unit_in_a_quarter_propose_one_talk(session: Session) -> None:
    for key in ("k-1", "k-2", "k-3"):
        unhelped(session, LATE, key=key)
    talks = [row for row in supervising.list_proposals(session) if row.kind == "talk"]
    assert [(row.unit_id, row.reason) for row in talks] == [("140105.housing", "letters")]


def test_a_false_closure_proposes_a_talk_that_only_a_leader_decides(session: Session) -> None:
    number = file(session).number
    walk_to_approval(session, number)
    follow_up(session, number, rating=Rating(True, True, 5), actor=FOLLOW_UP, now=TUESDAY)
    change(session, number, Ask(Command.REOPEN, SUPERVISOR, TUESDAY, text="现场未修"))
    (talk,) = supervising.list_proposals(session)
    assert (talk.kind, talk.reason) == ("talk", "false_closure")
    with pytest.raises(Forbidden):
        supervising.decide_proposal(session, talk.id, accept=True, ground="x", actor=SUPERVISOR, now=TUESDAY)
    decided = supervising.decide_proposal(
        session, talk.id, accept=True, ground="属实", actor=LEADER, now=TUESDAY
    )
    assert (decided.accepted, decided.decided_name) == (True, LEADER.name)


def _held_talk(session: Session) -> None:
    for key in ("k-1", "k-2"):
        unhelped(session, LATE, key=key)
    (talk,) = (row for row in supervising.list_proposals(session) if row.kind == "talk")
    supervising.decide_proposal(session, talk.id, accept=True, ground="约谈", actor=LEADER, now=LATER)


def test_a_new_ground_after_a_talk_proposes_accountability_to_a_leader(session: Session) -> None:
    _held_talk(session)
    unhelped(session, LATE, key="k-3")
    (found,) = (row for row in supervising.list_proposals(session) if row.kind == "accountability")
    assert (found.unit_id, found.reason) == ("140105.housing", "again_after_talk")
    assert not supervising.may_decide(found, SUPERVISOR)
    supervising.decide_proposal(session, found.id, accept=False, ground="已整改", actor=LEADER, now=LATER)
    assert found.decided_name == LEADER.name


def test_without_a_talk_nobody_is_proposed_for_accountability(session: Session) -> None:
    for key in ("k-1", "k-2", "k-3"):
        unhelped(session, LATE, key=key)
    assert not [row for row in supervising.list_proposals(session) if row.kind == "accountability"]


def test_the_third_level_proposes_accountability(session: Session) -> None:
    number = unhelped(session, LATE)
    supervising.raise_special(session, number, reason="仍未解决", actor=SUPERVISOR, now=LATER)
    supervising.raise_third(session, number, reason="专项督办无效", actor=LEADER, now=LATER)
    kinds = [(row.kind, row.reason) for row in supervising.proposals_of(session, number)]
    assert ("accountability", "third_level") in kinds
