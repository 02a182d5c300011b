"""The desk page of operators: one page, kept live by one question to the server."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.console.desk_views import fingerprint, head, line, list_line
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.domain.queueing import matches
from ticketing.storage import waits
from ticketing.storage.database import reading, transaction
from ticketing.storage.reference import taxonomy
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import attachments, call_backs, passing

router = APIRouter(include_in_schema=False)
Operator = Annotated[Viewer, Depends(viewer_of(Page.CONVERSATIONS))]
After = Annotated[int, Query(ge=0)]
NO_STORE = {"Cache-Control": "no-store"}
MOST_WAITING = 300
MOST_RECENT = 60
PAGE_OF_MESSAGES = 100


@router.get("/console/conversations")
def show(request: Request, viewer: Operator) -> HTMLResponse:
    """Show the desk."""
    return _page(request, viewer, opened="")


@router.get("/console/conversations/{conversation_id}")
def show_one(request: Request, conversation_id: str, viewer: Operator) -> HTMLResponse:
    """Show the desk with one conversation open. Raises NotFound("conversation_unknown")."""
    with transaction(request.app.state.sessions) as session:
        desk.get_conversation(session, conversation_id)
    return _page(request, viewer, opened=conversation_id)


def _page(request: Request, viewer: Viewer, *, opened: str) -> HTMLResponse:
    with transaction(request.app.state.sessions) as session:
        colleagues = passing.colleagues(session)
        skills = waits.skills_of(session, viewer.member.id)
    return page(
        request,
        "desk.html",
        viewer=viewer,
        opened=opened,
        colleagues=[one for one in colleagues if one.id != viewer.member.id],
        topics=sorted(taxonomy().items()),
        phrases=wording()["desk_phrases"],
        skills=skills,
    )


@router.get("/console/desk/state")
def state(
    request: Request, viewer: Operator, opened: str = "", after: After = 0, lists: str = ""
) -> JSONResponse:
    """Return what has changed: the lists unless they are as `lists` names them, and of the open conversation
    its head and the messages after a number. Asking is also the sign that the operator is there."""
    now = current_time()
    with reading(request.app.state.sessions) as session:
        noted = desk.is_noted(session, actor=viewer.actor, now=now)
        shown = _lists(session, viewer)
        conversation = _opened(session, opened, after, viewer) if opened else None
    if not noted:
        with transaction(request.app.state.sessions) as session:
            desk.note_at_desk(session, actor=viewer.actor, now=now)
    name = fingerprint(shown)
    body = {
        "lists": None if name == lists else shown | {"name": name},
        "open": conversation,
        "now": int(now.timestamp()),
        "key": secrets.token_urlsafe(12),
    }
    return JSONResponse(body, headers=NO_STORE)


def _lists(session: Session, viewer: Viewer) -> dict[str, Any]:
    now = current_time()
    found = {
        "waiting": desk.list_waiting(session, limit=MOST_WAITING),
        "mine": desk.list_taken(session, actor=viewer.actor),
        "recent": desk.list_recent(session, limit=MOST_RECENT),
    }
    lines: dict[str, Any] = {name: [list_line(v, now=now) for v in views] for name, views in found.items()}
    lines["waiting"] = _suited_first(lines["waiting"], waits.skills_of(session, viewer.member.id))
    lines["call_backs"] = len(call_backs.list_open(session))
    return lines


def _suited_first(waiting: list[dict[str, Any]], skills: str) -> list[dict[str, Any]]:
    """Put what the operator knows best first, within the same urgency: nobody waits longer for being odd."""
    for shown in waiting:
        shown["suits"] = matches(skills, f"{shown['skill']} {shown['summary']}")
    return sorted(waiting, key=lambda shown: (-shown["priority"], not shown["suits"]))


def _opened(session: Session, opened: str, after: int, viewer: Viewer) -> dict[str, Any]:
    conversation = desk.get_conversation(session, opened)
    if after:
        messages = desk.list_messages(session, opened, after=after, limit=PAGE_OF_MESSAGES)
    else:
        messages = desk.list_latest(session, opened, limit=PAGE_OF_MESSAGES)
    return head(conversation, viewer_id=viewer.member.id) | {"messages": [line(m) for m in messages]}


@router.get("/console/desk/conversations/{conversation_id}/earlier")
def earlier(
    request: Request, conversation_id: str, _viewer: Operator, before: Annotated[int, Query(ge=1)]
) -> JSONResponse:
    """Return the messages before a number, oldest first: the page asks when somebody scrolls up."""
    with transaction(request.app.state.sessions) as session:
        desk.get_conversation(session, conversation_id)
        messages = desk.list_latest(session, conversation_id, before=before, limit=PAGE_OF_MESSAGES)
    return JSONResponse({"messages": [line(m) for m in messages]}, headers=NO_STORE)


@router.get("/console/desk/conversations/{conversation_id}/pictures/{picture_id}")
def picture(request: Request, conversation_id: str, picture_id: str, _viewer: Operator) -> Response:
    """Return a picture of the conversation."""
    folder = request.app.state.settings.attachments_dir
    with transaction(request.app.state.sessions) as session:
        found = attachments.read_picture(session, picture_id, conversation=conversation_id, folder=folder)
    return Response(found, media_type="image/jpeg", headers=NO_STORE | {"X-Content-Type-Options": "nosniff"})


@router.get("/console/desk")
def moved(_viewer: Operator) -> Response:
    """Lead an old address to the desk."""
    return RedirectResponse("/console/conversations", status_code=303)
