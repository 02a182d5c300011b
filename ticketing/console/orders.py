"""The list of orders and the page of one order."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ticketing.console.order_facts import fact_rows, light_choices, state_choices
from ticketing.console.rendering import SHANGHAI, page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.actors import Role
from ticketing.domain.errors import NotFound
from ticketing.domain.orders import Order
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import dispatching, reading_orders, units
from ticketing.usecases.reading_orders import OrderFilter

router = APIRouter(include_in_schema=False)
PER_PAGE = 30
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
Choice = Annotated[str, Query(max_length=80)]


@router.get("/console/orders")
def show_list(
    request: Request,
    viewer: Reader,
    state: Choice = "",
    light: Choice = "",
    unit: Choice = "",
    number: Choice = "",
    cursor: Choice = "",
) -> HTMLResponse:
    """Show a page of orders; the address holds filter and place, so that "back" leads to the same lines."""
    now = current_time()
    chosen = {"state": state, "light": light, "unit": unit, "number": number.strip()}
    with transaction(request.app.state.sessions) as session:
        found = reading_orders.list_orders(
            session, _filter(viewer, chosen), limit=PER_PAGE, cursor=cursor or None, now=now
        )
        views = [_view(session, order, viewer, now) for order in found.orders]
        choices = units.list_units(session, on=now.astimezone(SHANGHAI).date())
    following = urlencode({**chosen, "cursor": found.next_cursor}) if found.next_cursor else ""
    return page(
        request,
        "orders.html",
        viewer=viewer,
        orders=views,
        chosen=chosen,
        states=state_choices(),
        lights=light_choices(),
        units=[] if viewer.member.role is Role.UNIT else choices,
        following=following,
        first=not cursor,
    )


def _filter(viewer: Viewer, chosen: dict[str, str]) -> OrderFilter:
    # People of a unit see their own unit's orders, whatever the address says.
    unit_id = viewer.member.unit_id if viewer.member.role is Role.UNIT else chosen["unit"] or None
    return OrderFilter(
        state=chosen["state"] or None,
        light=chosen["light"] or None,
        unit_id=unit_id,
        number=chosen["number"] or None,
    )


def _view(session: Session, order: Order, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return dict(reading_orders.order_view(session, order, viewer=viewer.actor, now=now))


@router.get("/console/orders/{number}")
def show_one(request: Request, number: str, viewer: Reader) -> HTMLResponse:
    """Show one order with its clocks, its story and what the viewer may do now."""
    return order_page(request, number, viewer)


def order_page(
    request: Request,
    number: str,
    viewer: Viewer,
    *,
    problem: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Return the page of an order; after a refusal with its reason and what had been typed."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        order = readable_order(session, number, viewer)
        view = _view(session, order, viewer, now)
        commands = reading_orders.allowed_commands(order, actor=viewer.actor)
        facts = _dispatch_facts(session, order, now) if "dispatch" in commands else {}
    return page(
        request,
        "order.html",
        viewer=viewer,
        order=view,
        facts=fact_rows(view),
        commands=commands,
        officer=order.officer,
        result=order.result,
        problem=problem,
        typed=typed or {},
        status=status,
        **{"suggestions": (), "units": (), **facts},
    )


def readable_order(session: Session, number: str, viewer: Viewer) -> Order:
    """Return the order if the viewer may know of it. Raises NotFound("unknown_order") otherwise."""
    order = reading_orders.get_order(session, number)
    if viewer.member.role is not Role.UNIT:
        return order
    mine = order.assignment
    if mine is None or viewer.member.unit_id not in (mine.lead_id, *mine.co_ids):
        raise NotFound("unknown_order", number=number)
    return order


def _dispatch_facts(session: Session, order: Order, now: datetime) -> dict[str, object]:
    return {
        "suggestions": dispatching.suggest_units(session, order, now=now),
        "units": units.list_units(session, on=now.astimezone(SHANGHAI).date()),
    }
