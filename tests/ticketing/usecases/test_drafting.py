"""What one person proposed another decides upon, once: the frame of every kind of draft."""

import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.storage.knowledge_drafts import KnowledgeDraftRow
from ticketing.usecases import drafting

WRITER, SECOND = Actor("r-1", Role.REVIEWER, name="复核甲"), Actor("r-2", Role.REVIEWER, name="复核乙")
OPERATOR = Actor("o-1", Role.OPERATOR, name="话务员")


def proposed(session: Session, note: str = "") -> KnowledgeDraftRow:
    row = KnowledgeDraftRow(entry_id="e-1", entry_version="v1", changes={"title": "新标题"})
    return drafting.propose(session, row, note=note, actor=WRITER, now=TUESDAY)


def taken_up(session: Session, draft_id: int, actor: Actor) -> KnowledgeDraftRow:
    return drafting.open_draft(
        session,
        KnowledgeDraftRow,
        draft_id,
        actor=actor,
        approvers=frozenset({Role.REVIEWER}),
        own="own_draft",
    )


def test_a_draft_carries_who_proposed_it_and_a_note_of_bearable_length(session: Session) -> None:
    row = proposed(session, f"  {'长' * 500}")
    assert (row.proposed_by, row.proposed_name, row.proposed_at) == (WRITER.id, WRITER.name, TUESDAY)
    assert row.note == "长" * drafting.LONGEST_NOTE


@pytest.mark.parametrize("actor", [WRITER, OPERATOR])
def test_neither_the_proposer_nor_another_post_decides(session: Session, actor: Actor) -> None:
    row = proposed(session)
    with pytest.raises(HotlineError) as error:
        taken_up(session, row.id, actor)
    assert error.value.code == "own_draft"


def test_a_second_person_decides_once(session: Session) -> None:
    row = proposed(session)
    drafting.settle(session, taken_up(session, row.id, SECOND), accept=False, actor=SECOND, now=TUESDAY)
    assert (row.accepted, row.decided_name) == (False, SECOND.name)
    with pytest.raises(HotlineError) as error:
        taken_up(session, row.id, SECOND)
    assert (error.value.code, error.value.facts["by"]) == ("already_decided", SECOND.name)


def test_a_draft_that_is_not_there_is_unknown(session: Session) -> None:
    with pytest.raises(HotlineError) as error:
        taken_up(session, 99, SECOND)
    assert error.value.code == "unknown_draft"
