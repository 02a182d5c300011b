"""Signing in with the site's own sign-in service, beside the password; off until it is configured."""

import hashlib
import hmac
import json
import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.oidc_provider import Provider, ProviderSettings
from ticketing.console.rendering import page
from ticketing.console.sign_in import signed_in
from ticketing.console.signed_in import current_time
from ticketing.domain.errors import HotlineError, NotFound, Unauthenticated
from ticketing.settings import Settings
from ticketing.storage.database import transaction
from ticketing.usecases import staff

router = APIRouter(include_in_schema=False)
COOKIE = "hotline_oidc"
LIFE_SECONDS = 600
CALLBACK = "/console/oidc/callback"
Given = Annotated[str, Query(max_length=4096)]


def provider_of(request: Request) -> Provider:
    """Return the provider of this application. Raises NotFound when the site has none."""
    settings: Settings = request.app.state.settings
    if not settings.oidc_issuer:
        raise NotFound("no_such_page")
    kept: Provider | None = getattr(request.app.state, "oidc", None)
    if kept is None:
        wanted = ProviderSettings(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.console_url.rstrip("/") + CALLBACK,
        )
        kept = request.app.state.oidc = Provider(wanted)
    return kept


@router.get("/console/oidc")
def start(request: Request) -> Response:
    """Send the browser to the sign-in service, and remember what must come back."""
    attempt = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    try:
        address = provider_of(request).sign_in_address(**attempt)
    except HotlineError as error:
        return _refused(request, error)
    reply = RedirectResponse(address, status_code=303)
    settings: Settings = request.app.state.settings
    reply.set_cookie(
        COOKIE,
        _sealed(json.dumps(attempt), settings),
        max_age=LIFE_SECONDS,
        path="/console/oidc",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return reply


@router.get(CALLBACK)
def finish(request: Request, code: Given = "", state: Given = "") -> Response:
    """Open a session for who comes back signed in, when her account is tied to that person."""
    provider = provider_of(request)
    try:
        attempt = _opened(request)
        if not code or not hmac.compare_digest(attempt["state"].encode(), state.encode()):
            raise Unauthenticated("oidc_refused")
        subject = provider.subject_of(code, nonce=attempt["nonce"], verifier=attempt["verifier"])
        token = _open_session(request, subject)
    except HotlineError as error:
        return _refused(request, error)
    reply = signed_in(request, token)
    reply.delete_cookie(COOKIE, path="/console/oidc")
    return reply


def _open_session(request: Request, subject: str) -> str:
    agent = request.headers.get("user-agent", "")
    with transaction(request.app.state.sessions) as session:
        return staff.sign_in_subject(session, subject, agent=agent, now=current_time())


def _sealed(text: str, settings: Settings) -> str:
    return f"{text.encode().hex()}.{_mark(text, settings)}"


def _mark(text: str, settings: Settings) -> str:
    return hmac.new(settings.session_key.encode(), f"oidc:{text}".encode(), hashlib.sha256).hexdigest()


def _opened(request: Request) -> dict[str, str]:
    """Return the attempt that this browser began; nobody else's is accepted."""
    raw, _, mark = request.cookies.get(COOKIE, "").partition(".")
    try:
        text = bytes.fromhex(raw).decode()
    except ValueError as error:
        raise Unauthenticated("oidc_refused") from error
    if not hmac.compare_digest(_mark(text, request.app.state.settings).encode(), mark.encode()):
        raise Unauthenticated("oidc_refused")
    attempt: dict[str, str] = json.loads(text)
    return attempt


def _refused(request: Request, error: HotlineError) -> Response:
    problem = sentence(error.code, error.facts)
    return page(request, "login.html", username="", problem=problem, oidc=True, status=STATUS[type(error)])
