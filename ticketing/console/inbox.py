"""The inbox: what the workflow told a unit, or what waits for a member of staff by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from ticketing.console.forms import posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Actor
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders, staff_notices

router = APIRouter(include_in_schema=False)
LIST = "/console/inbox"
# Older ones are found through their orders.
MOST = 2000
Reader = Annotated[Viewer, Depends(viewer_of(Page.INBOX))]


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it."""

    id: int
    text: str
    address: str
    created_at: datetime
    read_at: datetime | None
    order_number: str = ""


@router.get(LIST)
def show(request: Request, viewer: Reader, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show the notices, newest first."""
    with transaction(request.app.state.sessions) as session:
        notices = _lines(session, viewer.actor)
    shown = listed(notices, asked, _manner())
    unread = sum(notice.read_at is None for notice in notices)
    reply = page(request, "inbox.html", viewer=viewer, shown=shown, unread=unread, here=LIST)
    return remembered(request, reply)


def _lines(session: Session, actor: Actor) -> Sequence[Line]:
    if actor.unit_id is None:
        own = staff_notices.list_notices(session, actor, limit=MOST)
        return [Line(row.id, row.text, row.address, row.created_at, row.read_at) for row in own]
    found = reading_orders.list_unit_notices(session, actor.unit_id, limit=MOST)
    return [
        Line(
            one.id,
            one.text,
            f"/console/orders/{one.order_number}",
            one.created_at,
            one.read_at,
            one.order_number,
        )
        for one in found
    ]


def _manner() -> Manner[Line]:
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
    viewer: Reader,
    form: Annotated[dict[str, str], Depends(posted_form)],
) -> Response:
    """Mark one notice as read."""
    check_form_token(viewer, form.get("csrf", ""))
    mark = staff_notices.mark_read if viewer.actor.unit_id is None else reading_orders.mark_notice_read
    with transaction(request.app.state.sessions) as session:
        mark(session, notice_id, actor=viewer.actor, now=current_time())
    return back_to(request, LIST)
