"""Signing in and out of the console."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.rendering import page
from ticketing.console.signed_in import COOKIE, check_form_token, current_time, find_viewer
from ticketing.console.throttle import Throttle
from ticketing.domain.errors import Forbidden, HotlineError, TooFast
from ticketing.domain.permissions import home_of
from ticketing.domain.staff import SESSION_LIFE
from ticketing.storage.database import transaction
from ticketing.usecases import staff

router = APIRouter(include_in_schema=False)
LONGEST = 200


@router.get("/console/login")
def show(request: Request) -> Response:
    """Show the form, or go on when somebody is signed in already."""
    if find_viewer(request):
        return RedirectResponse("/console", status_code=303)
    return page(request, "login.html", username="", problem="", oidc=_has_oidc(request))


def _has_oidc(request: Request) -> bool:
    return bool(request.app.state.settings.oidc_issuer)


@router.post("/console/login")
def sign_in(
    request: Request,
    username: Annotated[str, Form(max_length=LONGEST)] = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Open a session, or show the form again with the reason and the typed name kept."""
    token, refusal = _try(request, username.strip(), password)
    if refusal:
        problem = sentence(refusal.code, refusal.facts)
        status = STATUS[type(refusal)]
        return page(
            request,
            "login.html",
            username=username,
            problem=problem,
            oidc=_has_oidc(request),
            status=status,
        )
    return signed_in(request, token)


def signed_in(request: Request, token: str) -> Response:
    """Lead somebody with a new session to her page, the session in a cookie."""
    reply = RedirectResponse("/console", status_code=303)
    secure = request.app.state.settings.secure_cookies
    life = int(SESSION_LIFE.total_seconds())
    reply.set_cookie(COOKIE, token, max_age=life, httponly=True, samesite="lax", secure=secure)
    return reply


def _try(request: Request, username: str, password: str) -> tuple[str, HotlineError | None]:
    """Return a session's token, or the refusal."""
    # The form has no session yet to carry a token of; the browser itself tells where it was sent from.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "", Forbidden("foreign_form")
    now, address = current_time(), request.client.host if request.client else ""
    throttle: Throttle = request.app.state.sign_in_throttle
    wait = throttle.seconds_to_wait(address, now=now)
    if wait > 0:
        return "", TooFast("too_many_attempts", retry_after=wait)
    with transaction(request.app.state.sessions) as session:
        agent = request.headers.get("user-agent", "")
        token, refusal = staff.sign_in(session, username, password, agent=agent, now=now)
    if refusal:
        throttle.count_failure(address, now=now)
    return token, refusal


@router.post("/console/logout")
def sign_out(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    """End the session of this browser."""
    viewer = find_viewer(request)
    if viewer:
        check_form_token(viewer, csrf)
        with transaction(request.app.state.sessions) as session:
            staff.sign_out(session, request.cookies[COOKIE], now=current_time())
    reply = RedirectResponse("/console/login", status_code=303)
    reply.delete_cookie(COOKIE)
    return reply


@router.get("/console")
@router.get("/console/")
def home(request: Request) -> Response:
    """Lead everybody to the page with the work of her post."""
    viewer = find_viewer(request)
    if viewer is None:
        return RedirectResponse("/console/login", status_code=303)
    return RedirectResponse(f"/console/{home_of(viewer.member.role)}", status_code=303)
