"""The admin's pages of accounts: who has one, opening, changing, closing, passwords, sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, optional, posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, listed, place_of, remembered
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Role
from ticketing.domain.errors import HotlineError, Malformed, NotFound
from ticketing.domain.permissions import Page
from ticketing.domain.staff import STAFF_ROLES, StaffMember
from ticketing.storage.database import transaction
from ticketing.usecases import accounts, staff, units

router = APIRouter(include_in_schema=False)
Admin = Annotated[Viewer, Depends(viewer_of(Page.STAFF))]
Form = Annotated[dict[str, str], Depends(posted_form)]
LIST = "/console/staff"
EMPTY = {"username": "", "display_name": "", "role": "", "unit_id": ""}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the form of an account says."""

    display_name: str
    role: Role
    unit_id: str | None


def _today() -> Any:  # noqa: ANN401  (a date; the template needs nothing else)
    return current_time().astimezone(SHANGHAI).date()


def _units(request: Request) -> tuple[units.UnitLine, ...]:
    with transaction(request.app.state.sessions) as session:
        return units.list_units(session, on=_today())


@router.get(LIST)
def show(request: Request, viewer: Admin, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show the accounts, the posts of the hotline before the people of the units."""
    now, names = current_time(), {unit.id: unit.name for unit in _units(request)}
    with transaction(request.app.state.sessions) as session:
        members = staff.list_members(session)
    shown = listed(members, asked, _manner(names, now))
    return remembered(
        request, page(request, "staff.html", viewer=viewer, now=now, shown=shown, units=names, here=LIST)
    )


def _manner(names: dict[str, str], now: datetime) -> Manner[StaffMember]:
    words = wording()
    standings = ("open", "locked", "must_change", "closed")
    return Manner(
        text=lambda m: f"{m.username} {m.display_name} {names.get(m.unit_id or '', '')}",
        kind=lambda m: m.role.value,
        standing=lambda m: standing_of(m, now),
        kinds=[(role.value, words["roles"][role.value]) for role in STAFF_ROLES],
        standings=[(code, words["staff"][code]) for code in standings],
        sortings={
            "post": Sorting(lambda m: (m.unit_id is not None, m.username)),
            "name": Sorting(lambda m: (m.display_name, m.username)),
            "unit": Sorting(lambda m: (names.get(m.unit_id or "", ""), m.username)),
        },
    )


def standing_of(member: StaffMember, now: datetime) -> str:
    """Return how an account stands."""
    if not member.active:
        return "closed"
    if member.is_locked(now):
        return "locked"
    return "must_change" if member.must_change_password else "open"


@router.get("/console/staff/new")
def new(request: Request, viewer: Admin) -> Response:
    """Show the empty form."""
    return _form_page(request, viewer, typed={})


@router.post("/console/staff")
def open_account(request: Request, viewer: Admin, form: Form) -> Response:
    """Open an account and show its first password, once."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        facts = _facts(form)
        with transaction(request.app.state.sessions) as session:
            member, password = accounts.open_account(
                session,
                optional(form, "username"),
                display_name=facts.display_name,
                role=facts.role,
                unit_id=facts.unit_id,
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _form_page(request, viewer, typed=form, problem=error)
    return _account_page(request, viewer, member.id, password=password)


def _facts(form: dict[str, str]) -> Facts:
    try:
        role = Role(form.get("role", ""))
    except ValueError as error:
        raise Malformed("role_unknown", field="role") from error
    return Facts(needed(form, "display_name"), role, optional(form, "unit_id") or None)


def _form_page(
    request: Request, viewer: Viewer, *, typed: dict[str, str], problem: HotlineError | None = None
) -> Response:
    told = sentence(problem.code, problem.facts) if problem else ""
    status = STATUS[type(problem)] if problem else 200
    facts = {"units": _units(request), "roles": STAFF_ROLES, "typed": EMPTY | typed, "problem": told}
    return page(request, "staff_new.html", viewer=viewer, status=status, **facts)


@router.get("/console/staff/{staff_id}")
def show_account(request: Request, staff_id: str, viewer: Admin) -> Response:
    """Show one account."""
    return _account_page(request, viewer, staff_id)


def _account_page(
    request: Request,
    viewer: Viewer,
    staff_id: str,
    *,
    password: str = "",
    problem: HotlineError | None = None,
) -> Response:
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        member = next((m for m in staff.list_members(session) if m.id == staff_id), None)
        if member is None:
            raise NotFound("unknown_account")
        sessions = accounts.list_sessions(session, staff_id, now=now)
    told = sentence(problem.code, problem.facts) if problem else ""
    facts = {"member": member, "sessions": sessions, "password": password, "problem": told, "now": now}
    status = STATUS[type(problem)] if problem else 200
    oidc = bool(request.app.state.settings.oidc_issuer)
    lists = {"units": _units(request), "roles": STAFF_ROLES, "oidc": oidc, "back": place_of(request, LIST)}
    return page(request, "staff_account.html", viewer=viewer, status=status, **facts, **lists)


@router.post("/console/staff/{staff_id}/{act}")
def change_account(request: Request, staff_id: str, act: str, viewer: Admin, form: Form) -> Response:
    """Change, close or reopen an account, reset its password, or end one of its sessions."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        password = _act(request, staff_id, act, viewer, form)
    except NotFound:
        raise
    except HotlineError as error:
        return _account_page(request, viewer, staff_id, problem=error)
    if password:
        return _account_page(request, viewer, staff_id, password=password)
    return RedirectResponse(f"/console/staff/{staff_id}", status_code=303)


def _act(request: Request, staff_id: str, act: str, viewer: Viewer, form: dict[str, str]) -> str:
    """Do what the form says; return a new password when there is one."""
    actor, now = viewer.actor, current_time()
    with transaction(request.app.state.sessions) as session:
        if act == "change":
            facts = _facts(form)
            accounts.change_account(
                session,
                staff_id,
                display_name=facts.display_name,
                role=facts.role,
                unit_id=facts.unit_id,
                actor=actor,
                now=now,
            )
        elif act == "close":
            accounts.close_account(session, staff_id, actor=actor, now=now)
        elif act == "reopen":
            accounts.reopen_account(session, staff_id, actor=actor, now=now)
        elif act == "tie-subject":
            subject = optional(form, "subject")
            accounts.tie_subject(session, staff_id, subject, actor=actor, now=now)
        elif act == "end-session":
            accounts.end_session(session, staff_id, needed(form, "session"), actor=actor, now=now)
        elif act == "reset-password":
            return accounts.reset_password(session, staff_id, actor=actor, now=now)
        else:
            raise NotFound("no_such_page")
    return ""
