"""The desk's pages: who waits, one conversation with its messages, and the operator's moves."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import optional, posted_form
from ticketing.console.rendering import local_day, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.console.understanding import understanding_rows
from ticketing.domain.errors import HotlineError, NotFound
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import conversations as desk
from ticketing.usecases import reading_orders
from ticketing.usecases.conversations import MessageView
from ticketing.usecases.reading_orders import OrderFilter

router = APIRouter(include_in_schema=False)
Operator = Annotated[Viewer, Depends(viewer_of(Page.CONVERSATIONS))]
Form = Annotated[dict[str, str], Depends(posted_form)]


@router.get("/console/conversations")
def show_all(request: Request, viewer: Operator) -> HTMLResponse:
    """Show who waits, whom the viewer serves, and what was said last."""
    return page(request, "conversations.html", viewer=viewer, **_lists(request, viewer))


@router.get("/console/conversations/lists")
def show_lists(request: Request, viewer: Operator) -> HTMLResponse:
    """Return the three lists alone; the page fetches them again and again."""
    return page(request, "conversation_lists.html", viewer=viewer, **_lists(request, viewer))


def _lists(request: Request, viewer: Viewer) -> dict[str, Any]:
    with transaction(request.app.state.sessions) as session:
        waiting = desk.list_waiting(session)
        mine = desk.list_taken(session, actor=viewer.actor)
        recent = desk.list_recent(session)
    shown = {conversation.id for conversation in (*waiting, *mine)}
    others = [conversation for conversation in recent if conversation.id not in shown]
    return {"waiting": waiting, "mine": mine, "recent": others, "now": current_time()}


@router.get("/console/conversations/{conversation_id}")
def show_one(request: Request, conversation_id: str, viewer: Operator) -> HTMLResponse:
    """Show one conversation."""
    return _conversation_page(request, conversation_id, viewer)


def _conversation_page(
    request: Request,
    conversation_id: str,
    viewer: Viewer,
    *,
    problem: str = "",
    typed: str = "",
    status: int = 200,
) -> HTMLResponse:
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        shown = desk.get_conversation(session, conversation_id)
        messages = desk.list_messages(session, conversation_id)
        wanted = OrderFilter(conversation_id=conversation_id)
        orders = reading_orders.list_orders(session, wanted, limit=10, now=now).orders
        views = reading_orders.order_views(session, orders, viewer=viewer.actor, now=now)
    return page(
        request,
        "conversation.html",
        viewer=viewer,
        conversation=shown,
        messages=[_line(message) for message in messages],
        understanding=understanding_rows(messages),
        orders=views,
        mine=shown.operator_id == viewer.member.id,
        # A reply carries this key: the same form sent twice says it once.
        key=secrets.token_urlsafe(12),
        problem=problem,
        typed=typed,
        status=status,
    )


def _line(message: MessageView) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "sender": message.sender.value,
        "who": message.author or wording()["senders"][message.sender.value],
        "text": message.text,
        "at": local_day(message.at),
        "staff_only": message.staff_only,
    }


@router.get("/console/conversations/{conversation_id}/messages")
def more(
    request: Request, conversation_id: str, _viewer: Operator, after: Annotated[int, Query(ge=0)] = 0
) -> JSONResponse:
    """Return the messages after a number, and who has the word, for the open page."""
    with transaction(request.app.state.sessions) as session:
        shown = desk.get_conversation(session, conversation_id)
        messages = desk.list_messages(session, conversation_id, after=after)
    body = {
        "state": shown.state.value,
        "operator": shown.operator_id or "",
        "messages": [_line(message) for message in messages],
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.post("/console/conversations/{conversation_id}/reply")
def reply(request: Request, conversation_id: str, viewer: Operator, form: Form) -> Response:
    """Say something to the citizen. The page's own script asks for JSON and stays where it is."""
    problem, status = _attempt(request, conversation_id, "reply", viewer, form)
    if "application/json" in request.headers.get("accept", ""):
        body = {"problem": problem, "key": secrets.token_urlsafe(12)}
        return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
    if problem:
        typed = form.get("text", "")
        return _conversation_page(
            request, conversation_id, viewer, problem=problem, typed=typed, status=status
        )
    return RedirectResponse(f"/console/conversations/{conversation_id}", status_code=303)


@router.post("/console/conversations/{conversation_id}/{move}")
def act(request: Request, conversation_id: str, move: str, viewer: Operator, form: Form) -> Response:
    """Take over, release or end; a refusal shows the page with the reason."""
    problem, status = _attempt(request, conversation_id, move, viewer, form)
    if problem:
        return _conversation_page(request, conversation_id, viewer, problem=problem, status=status)
    return RedirectResponse(f"/console/conversations/{conversation_id}", status_code=303)


def _attempt(
    request: Request, conversation_id: str, move: str, viewer: Viewer, form: dict[str, str]
) -> tuple[str, int]:
    """Carry out a move; return the refusal's sentence and status, or nothing and 200."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            _carry_out(session, conversation_id, move, viewer, form)
    except HotlineError as error:
        return sentence(error.code, error.facts), STATUS[type(error)]
    return "", 200


def _carry_out(
    session: Session, conversation_id: str, move: str, viewer: Viewer, form: dict[str, str]
) -> None:
    now, actor = current_time(), viewer.actor
    if move == "take":
        desk.take_over(session, conversation_id, actor=actor, now=now)
    elif move == "reply":
        key = form.get("key", "")[:40] or None
        desk.reply(session, conversation_id, form.get("text", ""), actor=actor, now=now, key=key)
    elif move == "release":
        desk.release(session, conversation_id, actor=actor, now=now, note=optional(form, "note"))
    elif move == "end":
        desk.close(session, conversation_id, actor=actor, now=now)
    else:
        raise NotFound("unknown_command", command=move)
