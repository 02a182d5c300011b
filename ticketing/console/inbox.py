"""A unit's inbox: the notices that the workflow sent it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from ticketing.console.forms import posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders
from ticketing.usecases.reading_orders import UnitNotice

router = APIRouter(include_in_schema=False)
LIST = "/console/inbox"
# Older ones are found through their orders.
MOST = 2000
UnitPerson = Annotated[Viewer, Depends(viewer_of(Page.INBOX))]


@router.get(LIST)
def show(
    request: Request, viewer: UnitPerson, asked: Annotated[Asked, Depends(asked_in_address)]
) -> Response:
    """Show the unit's notices."""
    unit_id = viewer.member.unit_id or ""
    with transaction(request.app.state.sessions) as session:
        notices = reading_orders.list_unit_notices(session, unit_id, limit=MOST)
    shown = listed(notices, asked, _manner())
    unread = sum(notice.read_at is None for notice in notices)
    reply = page(request, "inbox.html", viewer=viewer, shown=shown, unread=unread, here=LIST)
    return remembered(request, reply)


def _manner() -> Manner[UnitNotice]:
    words = wording()["inbox"]
    return Manner(
        text=lambda notice: f"{notice.order_number} {notice.text}",
        standing=lambda notice: "read" if notice.read_at else "unread",
        standings=[(code, words["standings"][code]) for code in ("unread", "read")],
        sortings={
            "newest": Sorting(lambda notice: notice.id, backwards=True),
            "oldest": Sorting(lambda notice: notice.id),
        },
    )


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
    return back_to(request, LIST)
