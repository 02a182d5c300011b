"""The admin's page of other systems: their keys, and the addresses at which they hear of events."""

from datetime import datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, optional, posted_form, whole_number
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.clients import Client, Scope
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.permissions import Page
from ticketing.notices.wording import phrase
from ticketing.storage.database import transaction
from ticketing.usecases import access_keys, units, webhooks

router = APIRouter(include_in_schema=False)
Admin = Annotated[Viewer, Depends(viewer_of(Page.KEYS))]
Form = Annotated[dict[str, str], Depends(posted_form)]
HERE = "/console/keys"
NOTHING_ASKED = Asked()


@router.get(HERE)
def show(request: Request, viewer: Admin, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show the clients and their subscriptions."""
    return remembered(request, _page(request, viewer, asked=asked))


def _page(
    request: Request,
    viewer: Viewer,
    *,
    asked: Asked = NOTHING_ASKED,
    secret: str = "",
    label: str = "",
    problem: HotlineError | None = None,
) -> Response:
    """Return the page; `secret` is shown this once, under the label `key` or `secret`."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        clients = access_keys.list_clients(session)
        hooks = webhooks.list_hooks(session)
        choices = units.list_units(session, on=now.astimezone(SHANGHAI).date())
    return page(
        request,
        "keys.html",
        viewer=viewer,
        status=STATUS[type(problem)] if problem else 200,
        clients=clients,
        shown=listed(clients, asked, _manner(now)),
        here=HERE,
        client_names={client.id: client.name for client in clients},
        hooks=hooks,
        units=choices,
        unit_names={unit.id: unit.name for unit in choices},
        scopes=[str(scope) for scope in Scope],
        events=_events(),
        secret=secret,
        label=label,
        problem=sentence(problem.code, problem.facts) if problem else "",
        now=now,
    )


def _manner(now: datetime) -> Manner[Client]:
    words = wording()["keys"]
    return Manner(
        text=lambda client: f"{client.name} {client.key_hint}",
        standing=lambda client: _standing(client, now),
        standings=[(code, words[code]) for code in ("valid", "expired", "revoked")],
        sortings={
            "newest": Sorting(lambda client: client.created_at, backwards=True),
            "name": Sorting(lambda client: client.name),
            "used": Sorting(lambda client: client.last_used_at or client.created_at, backwards=True),
        },
    )


def _standing(client: Client, now: datetime) -> str:
    if client.revoked_at:
        return "revoked"
    return "valid" if client.is_valid(now) else "expired"


def _events() -> list[tuple[str, str]]:
    facts = dict.fromkeys(("unit", "clock_name", "proper_unit", "item", "days", "parent"), "")
    return [(name, phrase("events", name, **facts).rstrip("：，")) for name in webhooks.event_names()]


@router.post(HERE)
def issue(request: Request, viewer: Admin, form: Form) -> Response:
    """Issue a key and show it, once."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        with transaction(request.app.state.sessions) as session:
            _, key = access_keys.issue_key(
                session,
                optional(form, "name"),
                scopes=[scope for scope in optional(form, "scopes").split(",") if scope],
                unit_id=optional(form, "unit_id") or None,
                expires_at=_end_of_day(optional(form, "expires")),
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _page(request, viewer, problem=error)
    return _page(request, viewer, secret=key, label="key")


def _end_of_day(day: str) -> datetime | None:
    if not day:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time(23, 59, 59), SHANGHAI)
    except ValueError as error:
        raise Malformed("expiry_past", field="expires") from error


@router.post(f"{HERE}/hooks")
def subscribe(request: Request, viewer: Admin, form: Form) -> Response:
    """Subscribe a client to events and show the signing secret, once."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        with transaction(request.app.state.sessions) as session:
            _, secret = webhooks.subscribe(
                session,
                needed(form, "client"),
                url=needed(form, "url"),
                events=[name for name in optional(form, "events").split(",") if name],
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _page(request, viewer, problem=error)
    return _page(request, viewer, secret=secret, label="secret")


@router.post(f"{HERE}/hooks/end")
def unsubscribe(request: Request, viewer: Admin, form: Form) -> Response:
    """End a subscription."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        webhooks.unsubscribe(session, whole_number(form, "hook"), actor=viewer.actor, now=current_time())
    return back_to(request, HERE)


@router.post(f"{HERE}/{{client_id}}/revoke")
def revoke(request: Request, client_id: str, viewer: Admin, form: Form) -> Response:
    """Take a key away."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        access_keys.revoke_key(session, client_id, actor=viewer.actor, now=current_time())
    return back_to(request, HERE)


@router.post(f"{HERE}/{{client_id}}/replace")
def replace(request: Request, client_id: str, viewer: Admin, form: Form) -> Response:
    """Replace a key and show the new one, once."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        key = access_keys.replace_key(session, client_id, actor=viewer.actor, now=current_time())
    return _page(request, viewer, secret=key, label="key")
