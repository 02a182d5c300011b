from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.domain.knowledge import Answer, Decision, Entry, Online
from ticketing.storage.knowledge import KnowledgeAnswerRow, record_answer

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ENTRY = Entry(
    id="lamp-001", area="", title="lamp", paraphrases=(), answer="", owner="", source="", as_of=NOW.date(),
    valid_until=NOW.date(), online=Online.FULL, online_where="", place="", materials=(), fee="", days="",
    visits=0, cross_province=False, audience="", demo=True,
)  # fmt: skip
OTHER = replace(ENTRY, id="tree-001")


@pytest.mark.parametrize(
    ("answer", "kept_id"),
    [
        (Answer(Decision.ANSWER, 0.9, ENTRY, (ENTRY, OTHER)), "lamp-001"),
        (Answer(Decision.OFFER, 0.5, None, (OTHER, ENTRY)), "tree-001"),
        (Answer(Decision.REFUSE, 0.1, None, ()), None),
    ],
)
def test_each_kind_of_answer_is_kept(session: Session, answer: Answer, kept_id: str | None) -> None:
    record_answer(session, answer, now=NOW)
    kept = session.scalars(select(KnowledgeAnswerRow)).one()
    assert (kept.at, kept.decision, kept.confidence, kept.entry_id) == (
        NOW,
        answer.decision.value,
        answer.confidence,
        kept_id,
    )
