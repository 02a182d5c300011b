"""Notices that did not arrive, with a button to send them again; and units' addresses outside."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, optional, posted_form
from ticketing.console.listing import (
    Asked,
    Listed,
    Manner,
    Sorting,
    asked_in_address,
    back_to,
    listed,
    remembered,
)
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.errors import HotlineError
from ticketing.domain.permissions import Page
from ticketing.notices.registry import OPENERS
from ticketing.storage.database import transaction
from ticketing.usecases import undelivered, units
from ticketing.usecases.undelivered import Undelivered

router = APIRouter(include_in_schema=False)
MayLook = Annotated[Viewer, Depends(viewer_of(Page.DELIVERIES))]
Form = Annotated[dict[str, str], Depends(posted_form)]
HERE = "/console/deliveries"
MOST = 2000
NOTHING_ASKED = Asked()


@router.get(HERE)
def show(request: Request, viewer: MayLook, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show what was given up, what is being tried, and the addresses."""
    return remembered(request, _page(request, viewer, asked=asked))


def _page(
    request: Request, viewer: Viewer, *, asked: Asked = NOTHING_ASKED, problem: HotlineError | None = None
) -> Response:
    today = current_time().astimezone(SHANGHAI).date()
    with transaction(request.app.state.sessions) as session:
        choices = units.list_units(session, on=today)
        names = {unit.id: unit.name for unit in choices}
        parts = _parts(session, asked, _manner(names))
        contacts = undelivered.list_contacts(session)
    configured = set(request.app.state.settings.notice_ways) | {"webhook"}
    return page(
        request,
        "deliveries.html",
        viewer=viewer,
        status=STATUS[type(problem)] if problem else 200,
        here=HERE,
        asked=asked,
        contacts=contacts,
        units=choices,
        names=names,
        ways=list(OPENERS),
        fault_name=fault_name,
        configured=configured,
        problem=sentence(problem.code, problem.facts) if problem else "",
        **parts,
    )


def _parts(session: Session, asked: Asked, manner: Manner[Undelivered]) -> dict[str, Listed[Undelivered]]:
    """Return both lists; only the one whose standing is asked for is turned over."""
    found = {
        "failed": undelivered.list_failed(session, limit=MOST),
        "waiting": undelivered.list_waiting(session, limit=MOST),
    }
    starts = {name: asked.start if asked.standing == name else 0 for name in found}
    return {
        name: listed(rows, replace(asked, standing=name, start=starts[name]), manner)
        for name, rows in found.items()
    }


def _manner(names: dict[str, str]) -> Manner[Undelivered]:
    words, ways = wording()["deliveries"], wording()["ways"]
    return Manner(
        text=lambda n: f"{n.order_number} {names.get(n.unit_id, n.unit_id)} {n.fault} {fault_name(n.fault)}",
        kind=lambda n: n.way,
        standing=lambda n: "failed" if n.failed_at else "waiting",
        kinds=list(ways.items()),
        standings=[(code, words[code]) for code in ("failed", "waiting")],
        sortings={
            "newest": Sorting(lambda n: n.id, backwards=True),
            "oldest": Sorting(lambda n: n.id),
        },
    )


def fault_name(fault: str) -> str:
    """Return the words for a fault: of the longest known beginning of its code."""
    known: dict[str, str] = wording()["faults"]
    fitting = [code for code in known if fault.startswith(code)]
    return known[max(fitting, key=len, default="other")]


@router.post(f"{HERE}/{{notice_id}}/again")
def send_again(request: Request, notice_id: int, viewer: MayLook, form: Form) -> Response:
    """Send a notice again that was given up."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        undelivered.send_again(session, notice_id, actor=viewer.actor, now=current_time())
    return back_to(request, HERE)


@router.post(f"{HERE}/contacts")
def add_contact(request: Request, viewer: MayLook, form: Form) -> Response:
    """Add an address of a unit."""
    check_form_token(viewer, form.get("csrf", ""))
    try:
        with transaction(request.app.state.sessions) as session:
            undelivered.add_contact(
                session,
                needed(form, "unit_id"),
                way=needed(form, "way"),
                address=needed(form, "address"),
                note=optional(form, "note"),
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return _page(request, viewer, problem=error)
    return RedirectResponse(f"{HERE}#contacts", status_code=303)


@router.post(f"{HERE}/contacts/{{contact_id}}/end")
def end_contact(request: Request, contact_id: int, viewer: MayLook, form: Form) -> Response:
    """Use an address no more."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        undelivered.end_contact(session, contact_id, actor=viewer.actor, now=current_time())
    return RedirectResponse(f"{HERE}#contacts", status_code=303)
