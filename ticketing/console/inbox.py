"""A unit's inbox: the notices that the workflow sent it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ticketing.console.forms import posted_form
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders

router = APIRouter(include_in_schema=False)
UnitPerson = Annotated[Viewer, Depends(viewer_of(Page.INBOX))]


@router.get("/console/inbox")
def show(request: Request, viewer: UnitPerson) -> HTMLResponse:
    """Show the newest notices."""
    with transaction(request.app.state.sessions) as session:
        notices = reading_orders.list_unit_notices(session, viewer.member.unit_id or "")
    unread = sum(notice.read_at is None for notice in notices)
    return page(request, "inbox.html", viewer=viewer, notices=notices, unread=unread)


@router.post("/console/inbox/{notice_id}/read")
def mark_read(
    request: Request,
    notice_id: int,
    viewer: UnitPerson,
    form: Annotated[dict[str, str], Depends(posted_form)],
) -> Response:
    """Mark one notice as read."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        reading_orders.mark_notice_read(session, notice_id, actor=viewer.actor, now=current_time())
    return RedirectResponse("/console/inbox", status_code=303)
