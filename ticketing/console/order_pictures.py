"""The pictures that a citizen sent with a request, on the page of its order."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from ticketing.console.signed_in import Viewer, viewer_of
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import NotFound
from ticketing.domain.orders import Order
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders
from ticketing.usecases.conversations import attachments

router = APIRouter(include_in_schema=False)
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def picture_addresses(session: Session, order: Order, *, viewer: Actor) -> list[str]:
    """Return the addresses of an order's pictures; units see none of a protected caller: a photograph from a
    window says who took it."""
    if _hides(order, viewer):
        return []
    kept = attachments.pictures_of(session, order.request.source.conversation_id)
    return [f"/console/orders/{order.number}/pictures/{one.id}" for one in kept]


def _hides(order: Order, viewer: Actor) -> bool:
    return viewer.role is Role.UNIT and (order.request.confidential or order.request.anonymous)


@router.get("/console/orders/{number}/pictures/{picture_id}")
def show(request: Request, number: str, picture_id: str, viewer: Reader) -> Response:
    """Return one picture of an order that the viewer may read."""
    folder = request.app.state.settings.attachments_dir
    with transaction(request.app.state.sessions) as session:
        order = reading_orders.readable_order(session, number, actor=viewer.actor)
        if _hides(order, viewer.actor):
            raise NotFound("picture_unknown")
        conversation = order.request.source.conversation_id
        found = attachments.read_picture(session, picture_id, conversation=conversation, folder=folder)
    return Response(found, media_type="image/jpeg", headers=HEADERS)
