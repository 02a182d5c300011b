"""Carries out the forms of an order's page: one way for all commands of the table."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.console.command_values import read_values
from ticketing.console.forms import Posted, posted_files
from ticketing.console.order_evidence import cite_files, keep_files
from ticketing.console.order_page import (
    ListPlace,
    Reader,
    address_of,
    back_address,
    known_place,
    order_page,
    refused_form,
)
from ticketing.console.signed_in import Viewer, check_form_token, current_time
from ticketing.domain.errors import HotlineError
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders
from ticketing.usecases.staff_commands import StaffCommand, carry_out, find_command

router = APIRouter(include_in_schema=False)


@router.post("/console/orders/{number}/{command}")
def act(
    request: Request,
    number: str,
    command: str,
    viewer: Reader,
    posted: Annotated[Posted, Depends(posted_files)],
    place: ListPlace = "",
) -> Response:
    """Carry out one command; a refusal shows the page again with the reason and the typed text.

    Files are kept first: when the command is refused they are there, ticked, and need not be chosen again.
    """
    wanted, form = find_command(command), posted.fields
    try:
        check_form_token(viewer, form.get("csrf", ""))
        form, faults = keep_files(request, number, viewer, form, files=posted.files)
        typed = read_values(wanted, form)
        if faults := typed.faults | faults:
            refused = refused_form(command, form, faults=faults)
            return order_page(request, number, viewer, place=place, refused=refused)
        _carry_out(request, number, viewer, command=wanted, form=form, values=typed.values)
    except HotlineError as error:
        refused = refused_form(command, form, error=error)
        return order_page(request, number, viewer, place=place, refused=refused)
    return RedirectResponse(_following(form, number, place), status_code=303)


def _carry_out(
    request: Request,
    number: str,
    viewer: Viewer,
    *,
    command: StaffCommand,
    form: dict[str, str],
    values: dict[str, object],
) -> None:
    with transaction(request.app.state.sessions) as session:
        order = reading_orders.readable_order(session, number, actor=viewer.actor)
        carry_out(
            session,
            number,
            command=command,
            values=cite_files(session, order, command, values),
            revision=_revision(form),
            actor=viewer.actor,
            now=current_time(),
        )


def _following(form: dict[str, str], number: str, place: str) -> str:
    """Return where to go on: back to the list when the step was taken there, else to the order."""
    if form.get("next") != "list":
        return address_of(number, place)
    back = back_address(known_place(place))
    return f"{back}{'&' if '?' in back else '?'}{urlencode({'done': number})}"


def _revision(form: dict[str, str]) -> int:
    """Return what the person had seen; a form without it counts as outdated."""
    seen = form.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
