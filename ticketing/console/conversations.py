"""The desk's pages: who waits, one conversation with its messages, and the operator's moves."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.order_commands import posted_form
from ticketing.console.rendering import local_time, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
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
        return {
            "waiting": desk.list_waiting(session),
            "mine": desk.list_taken(session, actor=viewer.actor),
            "recent": desk.list_recent(session),
            "now": current_time(),
        }


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
        views = [reading_orders.order_view(session, order, viewer=viewer.actor, now=now) for order in orders]
    return page(
        request,
        "conversation.html",
        viewer=viewer,
        conversation=shown,
        messages=[_line(message) for message in messages],
        understanding=_understanding(messages),
        orders=views,
        mine=shown.operator_id == viewer.member.id,
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
        "at": local_time(message.at),
        "staff_only": message.staff_only,
    }


def _understanding(messages: list[MessageView]) -> list[tuple[str, str]]:
    """Return what the engine made of the latest message it read, as label and value."""
    read = next((m.understanding for m in reversed(messages) if m.understanding), None)
    if not read:
        return []
    labels: dict[str, str] = wording()["understanding"]
    return [(label, _short(read[key])) for key, label in labels.items() if read.get(key)]


def _short(value: Any) -> str:  # noqa: ANN401  (the engine's reading is open-ended JSON)
    if isinstance(value, dict):
        name = value.get("name") or value.get("kind") or json.dumps(value, ensure_ascii=False)
        sure = value.get("confidence")
        return f"{name} {sure:.0%}" if isinstance(sure, float) else str(name)
    if isinstance(value, list):
        return "、".join(
            _short(part.get("value", part) if isinstance(part, dict) else part) for part in value[:8]
        )
    return str(value)


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
        "operator": shown.operator_id,
        "messages": [_line(message) for message in messages],
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.post("/console/conversations/{conversation_id}/{move}")
def act(request: Request, conversation_id: str, move: str, viewer: Operator, form: Form) -> Response:
    """Take over, reply, release or end; a refusal shows the page with the reason and the typed text."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        _carry_out(request, conversation_id, move, viewer, form)
    except HotlineError as error:
        problem, typed = sentence(error.code, error.facts), form.get("text", "")
        status = STATUS[type(error)]
        return _conversation_page(
            request, conversation_id, viewer, problem=problem, typed=typed, status=status
        )
    return RedirectResponse(f"/console/conversations/{conversation_id}", status_code=303)


def _carry_out(
    request: Request, conversation_id: str, move: str, viewer: Viewer, form: dict[str, str]
) -> None:
    now, actor = current_time(), viewer.actor
    with transaction(request.app.state.sessions) as session:
        if move == "take":
            desk.take_over(session, conversation_id, actor=actor, now=now)
        elif move == "reply":
            key = form.get("key") or None
            desk.reply(session, conversation_id, form.get("text", ""), actor=actor, now=now, key=key)
        elif move == "release":
            desk.release(session, conversation_id, actor=actor, now=now, note=form.get("note", ""))
        elif move == "end":
            desk.close(session, conversation_id, actor=actor, now=now)
        else:
            raise NotFound("unknown_command", command=move)
