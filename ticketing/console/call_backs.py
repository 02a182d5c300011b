"""Who must be called or written back: the list, and one form for what became of it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from ticketing.console.forms import posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases.conversations import call_backs
from ticketing.usecases.conversations.call_backs import CallBack

router = APIRouter(include_in_schema=False)
Operator = Annotated[Viewer, Depends(viewer_of(Page.CONVERSATIONS))]
ADDRESS = "/console/call-backs"
MOST = 2000


@router.get(ADDRESS)
def show(request: Request, viewer: Operator, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show who is still to be called back, the earliest promise first."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        entries = call_backs.list_open(session, limit=MOST)
    shown = listed(entries, asked, _manner(now))
    reply = page(request, "call_backs.html", viewer=viewer, shown=shown, now=now, here=ADDRESS)
    return remembered(request, reply)


def _manner(now: datetime) -> Manner[CallBack]:
    words = wording()
    return Manner(
        text=lambda entry: f"{entry.summary} {entry.phone or ''} {entry.outcome}",
        kind=lambda entry: entry.kind,
        standing=lambda entry: "late" if entry.due_at < now else "in_time",
        kinds=list(words["call_back_kinds"].items()),
        standings=[(code, words["listing"][code]) for code in ("late", "in_time")],
        sortings={
            "due": Sorting(lambda entry: (entry.due_at, entry.id)),
            "newest": Sorting(lambda entry: (entry.created_at, entry.id), backwards=True),
        },
    )


@router.post(ADDRESS + "/{identity}")
def note(
    request: Request,
    identity: int,
    viewer: Operator,
    form: Annotated[dict[str, str], Depends(posted_form)],
) -> Response:
    """Note one try."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        call_backs.note_attempt(
            session,
            identity,
            outcome=form.get("outcome", ""),
            reached=form.get("reached") == "yes",
            actor=viewer.actor,
            now=current_time(),
        )
    return back_to(request, ADDRESS)
