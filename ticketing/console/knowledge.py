"""The pages of the knowledge base: what is valid, what ends soon, changes that a second person approves."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ticketing.api.knowledge import knowledge_base
from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, optional, posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, listed, place_of, remembered
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.errors import HotlineError
from ticketing.domain.knowledge import Entry
from ticketing.domain.permissions import Page
from ticketing.storage import knowledge_drafts
from ticketing.storage.database import transaction
from ticketing.usecases import editing_knowledge
from ticketing.usecases.knowledge import show_entry

router = APIRouter(include_in_schema=False)
Reader = Annotated[Viewer, Depends(viewer_of(Page.KNOWLEDGE))]
Form = Annotated[dict[str, str], Depends(posted_form)]
LIST = "/console/knowledge"
STANDINGS = ("ending", "expired", "valid", "waiting")


@router.get(LIST)
def show(request: Request, viewer: Reader, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show the entries, what ends first at the top, and the changes that wait."""
    shown = listed(knowledge_base(request).entries, asked, _manner(knowledge_base(request).entries))
    with transaction(request.app.state.sessions) as session:
        waiting = [_draft(row, viewer) for row in knowledge_drafts.waiting(session)]
    reply = page(
        request,
        "knowledge.html",
        viewer=viewer,
        shown=shown,
        here=LIST,
        stands=[editing_knowledge.standing(entry, on=_today()) for entry in shown.rows],
        waiting=waiting,
        problems=request.app.state.knowledge.problems,
    )
    return remembered(request, reply)


def _manner(entries: Sequence[Entry]) -> Manner[Entry]:
    words, today = wording()["knowledge"], _today()
    return Manner(
        text=lambda entry: f"{entry.id} {entry.title} {entry.answer}",
        kind=lambda entry: entry.area,
        standing=lambda entry: editing_knowledge.standing(entry, on=today),
        kinds=[(area, area) for area in sorted({entry.area for entry in entries})],
        standings=[(code, words["standings"][code]) for code in STANDINGS],
        sortings={
            "ending": Sorting(lambda entry: (entry.valid_until, entry.id)),
            "title": Sorting(lambda entry: entry.title),
            "latest": Sorting(lambda entry: (entry.as_of, entry.id), backwards=True),
        },
    )


def _draft(row: knowledge_drafts.KnowledgeDraftRow, viewer: Viewer) -> dict[str, Any]:
    return {
        "row": row,
        "mine": row.decided_at is None and editing_knowledge.may_approve(row, viewer.actor),
    }


def _today() -> date:
    return current_time().astimezone(SHANGHAI).date()


@router.get("/console/knowledge/{entry_id}")
def show_one(request: Request, entry_id: str, viewer: Reader) -> HTMLResponse:
    """Show one entry with its changes and the form for a new one."""
    return _page(request, entry_id, viewer)


def _page(
    request: Request,
    entry_id: str,
    viewer: Viewer,
    *,
    typed: dict[str, str] | None = None,
    error: HotlineError | None = None,
) -> HTMLResponse:
    entry = show_entry(knowledge_base(request), entry_id)
    with transaction(request.app.state.sessions) as session:
        drafts = [_draft(row, viewer) for row in knowledge_drafts.of_entry(session, entry_id)]
    return page(
        request,
        "knowledge_entry.html",
        viewer=viewer,
        entry=entry,
        back=place_of(request, LIST),
        standing=editing_knowledge.standing(entry, on=_today()),
        drafts=drafts,
        editable=editing_knowledge.EDITABLE,
        typed=typed or {},
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )


@router.post("/console/knowledge/{entry_id}")
def propose(request: Request, entry_id: str, viewer: Reader, form: Form) -> Response:
    """Propose a change; a refusal shows the page again with the reason and what was typed."""
    entry = show_entry(knowledge_base(request), entry_id)
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            editing_knowledge.propose_change(
                session,
                entry,
                fields=form,
                note=optional(form, "note"),
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _page(request, entry_id, viewer, typed=form, error=error)
    return RedirectResponse(f"/console/knowledge/{entry_id}", status_code=303)


@router.post("/console/knowledge/{entry_id}/{draft_id}")
def decide(request: Request, entry_id: str, draft_id: int, viewer: Reader, form: Form) -> Response:
    """Approve or decline a change that somebody else proposed."""
    base, folder = knowledge_base(request), request.app.state.settings.knowledge_dir
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            editing_knowledge.decide_change(
                session,
                draft_id,
                accept=needed(form, "accept") == "yes",
                entry=base.entry(entry_id),
                folder=Path(folder) if folder else None,
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _page(request, entry_id, viewer, error=error)
    return RedirectResponse(f"/console/knowledge/{entry_id}", status_code=303)
