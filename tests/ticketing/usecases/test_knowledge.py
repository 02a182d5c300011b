from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.knowledge.small_base import row, write_folder
from ticketing.domain.errors import NotFound
from ticketing.domain.knowledge import Decision
from ticketing.knowledge.base import KnowledgeBase
from ticketing.knowledge.sources import read_sources
from ticketing.storage.knowledge import KnowledgeAnswerRow
from ticketing.usecases.knowledge import answer_question, show_entry

# 2026-03-31 23:30 in Shanghai, and half an hour later.
LAST_DAY = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
DAY_AFTER = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    rows = [row("lamp-001", valid_until="2026-03-31"), row("card-001"), row("tree-001"), row("bill-001")]
    return KnowledgeBase(read_sources(write_folder(tmp_path, rows)), encoder=None)


def test_validity_ends_with_the_day_in_shanghai(session: Session, base: KnowledgeBase) -> None:
    ask = "路灯坏了找谁修"
    assert answer_question(session, ask, base=base, now=LAST_DAY).decision is Decision.ANSWER
    assert answer_question(session, ask, base=base, now=DAY_AFTER).decision is not Decision.ANSWER


def test_the_given_version_is_recorded(session: Session, base: KnowledgeBase) -> None:
    answer = answer_question(session, "借书证怎么办", base=base, now=LAST_DAY)
    kept = session.scalars(select(KnowledgeAnswerRow)).one()
    assert answer.entry is not None
    assert (kept.at, kept.entry_version, kept.confidence) == (
        LAST_DAY,
        answer.entry.version,
        answer.confidence,
    )


def test_an_unknown_entry_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(NotFound):
        show_entry(base, "none-001")
