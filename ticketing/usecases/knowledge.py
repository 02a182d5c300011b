"""What someone does with the knowledge base: ask it a question, look at one entry."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ticketing.domain.errors import NotFound
from ticketing.domain.knowledge import Answer, Entry
from ticketing.knowledge.base import KnowledgeBase
from ticketing.storage.knowledge import record_answer

SHANGHAI = ZoneInfo("Asia/Shanghai")


def answer_question(session: Session, question: str, *, base: KnowledgeBase, now: datetime) -> Answer:
    """Return the answer to `question`, with entries valid on the day of `now` (aware) in Shanghai.

    Which entry and which version was given is recorded with its confidence; the question's words are not.
    """
    answer = base.ask(question, day=now.astimezone(SHANGHAI).date())
    record_answer(session, answer, now=now)
    return answer


def show_entry(base: KnowledgeBase, entry_id: str) -> Entry:
    """Return one entry, expired or not. Raises NotFound."""
    entry = base.entry(entry_id)
    if entry is None:
        raise NotFound("knowledge_entry_unknown", id=entry_id)
    return entry
