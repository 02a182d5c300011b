"""JSON door to the knowledge base: questions of the bot's actions, and single entries."""

import threading
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from ticketing.api.security import caller_with
from ticketing.domain.clients import Scope
from ticketing.domain.errors import Unavailable
from ticketing.domain.knowledge import Answer, Entry, Online
from ticketing.knowledge.base import KnowledgeBase
from ticketing.knowledge.files import KnowledgeFileError
from ticketing.knowledge.library import Library
from ticketing.storage.database import transaction
from ticketing.usecases.knowledge import answer_question, show_entry

router = APIRouter(
    prefix="/knowledge", tags=["knowledge"], dependencies=[Depends(caller_with(Scope.KNOWLEDGE_READ))]
)
ONLINE: dict[Online, bool | Literal["partly"]] = {
    Online.FULL: True,
    Online.PARTLY: "partly",
    Online.NONE: False,
}
_opening = threading.Lock()


class Question(BaseModel):
    """One question in a citizen's words."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=20_000)


class EntryView(BaseModel):
    """One entry as the other processes see it; `online` is true, false or "partly"."""

    id: str
    version: str
    area: str
    title: str
    answer: str
    owner: str
    source: str
    as_of: date
    valid_until: date
    online: bool | Literal["partly"]
    online_where: str
    place: str
    materials: list[str]
    fee: str
    days: str
    visits: int
    cross_province: bool
    audience: str
    demo: bool


class AnswerView(BaseModel):
    """The decision, how sure it is (0 to 1), and the entries it rests on."""

    decision: Literal["answer", "offer", "refuse"]
    confidence: float
    entry: EntryView | None
    candidates: list[EntryView] = Field(max_length=3)


def knowledge_base(request: Request) -> KnowledgeBase:
    """Return the base in use; the application's library is opened by the first question."""
    state = request.app.state
    with _opening:
        if not hasattr(state, "knowledge"):
            state.knowledge = Library(state.settings.knowledge_dir, cache_dir=state.settings.cache_dir)
    library: Library = state.knowledge
    try:
        return library.current()
    except KnowledgeFileError as error:
        raise Unavailable("knowledge_unavailable", problems=error.problems) from error


Base = Annotated[KnowledgeBase, Depends(knowledge_base)]


@router.post("/answers")
def answers(body: Question, base: Base, request: Request) -> AnswerView:
    """Answer a question, offer up to three entries, or say that none fits."""
    with transaction(request.app.state.sessions) as session:
        return _answer_view(answer_question(session, body.question, base=base, now=datetime.now(UTC)))


@router.get("/entries/{entry_id}")
def entry(entry_id: str, base: Base) -> EntryView:
    """Show one entry."""
    return _entry_view(show_entry(base, entry_id))


def _answer_view(answer: Answer) -> AnswerView:
    return AnswerView(
        decision=answer.decision.value,
        confidence=round(answer.confidence, 4),
        entry=None if answer.entry is None else _entry_view(answer.entry),
        candidates=[_entry_view(candidate) for candidate in answer.candidates],
    )


def _entry_view(entry: Entry) -> EntryView:
    values = {name: getattr(entry, name) for name in EntryView.model_fields if name != "online"}
    return EntryView.model_validate({**values, "online": ONLINE[entry.online]}, from_attributes=False)
