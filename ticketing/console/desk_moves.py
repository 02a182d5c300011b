"""What an operator does at the desk page, as JSON: every refusal is a sentence, nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from ticketing.api.desk_access import desk_of
from ticketing.api.problems import STATUS, sentence
from ticketing.console.desk import NO_STORE
from ticketing.console.forms import optional, whole_number
from ticketing.console.rendering import wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Actor
from ticketing.domain.conversations import ConversationState, takes_part
from ticketing.domain.errors import HotlineError, NotFound
from ticketing.domain.permissions import Page
from ticketing.storage import waits
from ticketing.storage.database import transaction
from ticketing.usecases import conversations as desk
from ticketing.usecases.conversations import corrections, passing

router = APIRouter(include_in_schema=False)
Operator = Annotated[Viewer, Depends(viewer_of(Page.CONVERSATIONS))]
Form = Annotated[dict[str, str], Body(max_length=40)]
Move = Callable[[Session, str, dict[str, str], Actor, datetime], object]
SKILL_LETTERS = 200


def _key(form: dict[str, str]) -> str | None:
    return form.get("key", "")[:40] or None


MOVES: dict[str, Move] = {
    "take": lambda s, c, _f, actor, now: desk.take_over(s, c, actor=actor, now=now),
    "reply": lambda s, c, f, actor, now: desk.reply(
        s, c, f.get("text", ""), actor=actor, now=now, key=_key(f)
    ),
    "whisper": lambda s, c, f, actor, now: passing.whisper(
        s, c, f.get("text", ""), actor=actor, now=now, key=_key(f)
    ),
    "join": lambda s, c, _f, actor, now: passing.join(s, c, actor=actor, now=now),
    "leave": lambda s, c, _f, actor, now: passing.leave(s, c, actor=actor, now=now),
    "transfer": lambda s, c, f, actor, now: passing.transfer(
        s, c, actor=actor, to=optional(f, "to") or None, reason=optional(f, "reason"), now=now
    ),
    "release": lambda s, c, f, actor, now: desk.release(s, c, actor=actor, now=now, note=optional(f, "note")),
    "end": lambda s, c, f, actor, now: desk.close(s, c, actor=actor, now=now, reason=optional(f, "reason")),
    "correct": lambda s, c, f, actor, now: corrections.correct(
        s, c, whole_number(f, "seq"), field=f.get("field", ""), after=f.get("after", ""), actor=actor, now=now
    ),
}


@router.post("/console/desk/conversations/{conversation_id}/typing")
async def types(request: Request, conversation_id: str, viewer: Operator, form: Form) -> JSONResponse:
    """Let the citizen see for some seconds that a person is writing; nothing of it is stored."""
    running = desk_of(request)
    try:
        check_form_token(viewer, form.get("csrf", ""))
        shown = await running.database.read(lambda session: desk.get_conversation(session, conversation_id))
    except HotlineError as error:
        return JSONResponse(_refusal(error), status_code=STATUS[type(error)], headers=NO_STORE)
    if shown.state is ConversationState.PERSON and takes_part(shown.rules, viewer.member.id):
        running.hub.types(conversation_id)
    return JSONResponse({"problem": ""}, headers=NO_STORE)


@router.post("/console/desk/conversations/{conversation_id}/{move}")
def act(request: Request, conversation_id: str, move: str, viewer: Operator, form: Form) -> JSONResponse:
    """Carry out one move of MOVES."""

    def carry_out(session: Session) -> None:
        if move not in MOVES:
            raise NotFound("unknown_command", command=move)
        MOVES[move](session, conversation_id, form, viewer.actor, current_time())

    return answered(request, viewer, form, carry_out)


@router.post("/console/desk/skills")
def set_skills(request: Request, viewer: Operator, form: Form) -> JSONResponse:
    """Keep what the operator is good at: dialects, matters."""
    member, skills = viewer.member, optional(form, "skills")[:SKILL_LETTERS]

    def carry_out(session: Session) -> None:
        waits.set_skills(session, member.id, name=member.display_name, skills=skills, now=current_time())

    return answered(request, viewer, form, carry_out)


def answered(
    request: Request, viewer: Viewer, form: dict[str, str], step: Callable[[Session], Any]
) -> JSONResponse:
    """Run one step in a transaction; the answer is {"problem": "", "done": …} or the refusal's sentence."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            done = step(session)
    except HotlineError as error:
        return JSONResponse(_refusal(error), status_code=STATUS[type(error)], headers=NO_STORE)
    return JSONResponse({"problem": "", "done": done}, headers=NO_STORE)


def _refusal(error: HotlineError) -> dict[str, Any]:
    listed = error.facts.get("missing")
    missing = list(listed) if isinstance(listed, list | tuple) else []
    named = [wording()["elements"][name] for name in missing]
    said = sentence(error.code, error.facts)
    problem = f"{said} {wording()['join'].join(named)}" if named else said
    field = error.field or (missing[0] if missing else None)
    return {"problem": problem, "code": error.code, "field": field}
