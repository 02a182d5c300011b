"""The admin's page: who has an account. Passwords are set on the command line in this version."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import staff

router = APIRouter(include_in_schema=False)


@router.get("/console/staff")
def show(request: Request, viewer: Annotated[Viewer, Depends(viewer_of(Page.STAFF))]) -> HTMLResponse:
    """Show all accounts."""
    with transaction(request.app.state.sessions) as session:
        members = staff.list_members(session)
    return page(request, "staff.html", viewer=viewer, members=members)
