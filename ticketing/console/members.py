"""The admin's page: who has an account. Passwords are set on the command line in this version."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ticketing.console.rendering import SHANGHAI, page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import staff, units

router = APIRouter(include_in_schema=False)


@router.get("/console/staff")
def show(request: Request, viewer: Annotated[Viewer, Depends(viewer_of(Page.STAFF))]) -> HTMLResponse:
    """Show all accounts, the posts of the hotline before the people of the units."""
    today = current_time().astimezone(SHANGHAI).date()
    with transaction(request.app.state.sessions) as session:
        members = staff.list_members(session)
        names = {unit.id: unit.name for unit in units.list_units(session, on=today)}
    members.sort(key=lambda member: (member.unit_id is not None, member.username))
    return page(request, "staff.html", viewer=viewer, members=members, units=names, now=current_time())
