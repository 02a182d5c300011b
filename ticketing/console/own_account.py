"""One's own account: the password, changed at the first sign-in and at will, and one's sessions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import posted_form
from ticketing.console.rendering import page
from ticketing.console.signed_in import COOKIE, Viewer, check_form_token, current_time, find_viewer
from ticketing.domain.errors import HotlineError, Malformed, Unauthenticated
from ticketing.storage.database import transaction
from ticketing.usecases import accounts, staff

router = APIRouter(include_in_schema=False)


def anybody(request: Request) -> Viewer:
    """Return who is signed in, with a first password too."""
    viewer = find_viewer(request)
    if viewer is None:
        raise Unauthenticated("not_signed_in")
    return viewer


Anybody = Annotated[Viewer, Depends(anybody)]
Form = Annotated[dict[str, str], Depends(posted_form)]


@router.get("/console/password")
def show(request: Request, viewer: Anybody) -> Response:
    """Show the form, and where this account is signed in."""
    return _page(request, viewer)


def _page(request: Request, viewer: Viewer, *, problem: HotlineError | None = None) -> Response:
    with transaction(request.app.state.sessions) as session:
        sessions = accounts.list_sessions(session, viewer.member.id, now=current_time())
    told = sentence(problem.code, problem.facts) if problem else ""
    status = STATUS[type(problem)] if problem else 200
    return page(request, "password.html", viewer=viewer, sessions=sessions, problem=told, status=status)


@router.post("/console/password")
def change(request: Request, viewer: Anybody, form: Form) -> Response:
    """Change the password; the form comes back with the reason when it cannot be."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        refusal = _change(request, viewer, form)
    except HotlineError as error:
        refusal = error
    if refusal is not None:
        return _page(request, viewer, problem=refusal)
    return RedirectResponse("/console", status_code=303)


def _change(request: Request, viewer: Viewer, form: dict[str, str]) -> HotlineError | None:
    old, new = form.get("old", ""), form.get("new", "")
    if new != form.get("again", ""):
        raise Malformed("passwords_differ", field="again")
    token, now = request.cookies[COOKIE], current_time()
    with transaction(request.app.state.sessions) as session:
        return staff.change_own_password(session, viewer.member, old=old, new=new, token=token, now=now)


@router.post("/console/password/sessions/{session_id}/end")
def end_session(request: Request, session_id: str, viewer: Anybody, form: Form) -> Response:
    """Sign out somewhere else."""
    check_form_token(viewer, form.get("csrf", ""))
    member = viewer.member
    with transaction(request.app.state.sessions) as session:
        accounts.end_session(session, member.id, session_id, actor=viewer.actor, now=current_time())
    return RedirectResponse("/console/password", status_code=303)
