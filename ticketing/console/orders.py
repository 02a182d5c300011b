"""The list of orders and the page of one order."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import typed_words
from ticketing.console.order_facts import (
    fact_rows,
    forms_for,
    light_choices,
    state_choices,
    story,
    topic_choices,
    unit_groups,
)
from ticketing.console.rendering import SHANGHAI, page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.actors import Role
from ticketing.domain.errors import HotlineError, NotFound
from ticketing.domain.orders import Order
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import dispatching, reading_orders, units
from ticketing.usecases.reading_orders import OrderFilter

router = APIRouter(include_in_schema=False)
PER_PAGE = 30
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
Choice = Annotated[str, Query(max_length=80)]
# The list from which an order was opened, so that "back" leads to the same lines.
ListPlace = Annotated[str, Query(alias="list", max_length=400)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter and the place of the list, as the address holds them."""

    state: str = ""
    light: str = ""
    unit: str = ""
    topic: str = ""
    number: str = ""
    cursor: str = ""

    def address(self, **changes: str) -> str:
        """Return the query of the address, without what is empty."""
        return urlencode({name: value for name, value in (asdict(self) | changes).items() if value})


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was refused: its name, its fields and the reason."""

    name: str
    fields: dict[str, str]
    error: HotlineError


def chosen_in_address(
    state: Choice = "",
    light: Choice = "",
    unit: Choice = "",
    topic: Choice = "",
    number: Choice = "",
    cursor: Choice = "",
) -> Chosen:
    """Return filter and place from the address."""
    return Chosen(state, light, unit, topic, number.strip(), cursor)


@router.get("/console/orders")
def show_list(
    request: Request, viewer: Reader, chosen: Annotated[Chosen, Depends(chosen_in_address)]
) -> HTMLResponse:
    """Show a page of orders; the address holds filter and place, so that "back" leads to the same lines."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        found = reading_orders.list_orders(
            session, _filter(viewer, chosen), limit=PER_PAGE, cursor=chosen.cursor or None, now=now
        )
        views = reading_orders.order_views(session, found.orders, viewer=viewer.actor, now=now)
        groups = [] if viewer.member.role is Role.UNIT else _unit_groups(session, now)
    return page(
        request,
        "orders.html",
        viewer=viewer,
        orders=views,
        chosen=chosen,
        states=state_choices(),
        lights=light_choices(),
        topics=topic_choices(),
        groups=groups,
        following=chosen.address(cursor=found.next_cursor) if found.next_cursor else "",
    )


def _filter(viewer: Viewer, chosen: Chosen) -> OrderFilter:
    # People of a unit see their own unit's orders, whatever the address says.
    unit_id = viewer.member.unit_id if viewer.member.role is Role.UNIT else chosen.unit
    return OrderFilter(
        state=chosen.state or None,
        light=chosen.light or None,
        unit_id=unit_id or None,
        topic=chosen.topic or None,
        number=chosen.number or None,
    )


def _unit_groups(session: Session, now: datetime) -> list[tuple[str, list[units.UnitLine]]]:
    return unit_groups(units.list_units(session, on=now.astimezone(SHANGHAI).date()))


@router.get("/console/orders/{number}")
def show_one(request: Request, number: str, viewer: Reader, place: ListPlace = "") -> HTMLResponse:
    """Show one order with its clocks, its story and what the viewer may do now."""
    return order_page(request, number, viewer, place=place)


def address_of(number: str, place: str) -> str:
    """Return the address of an order's page that remembers from where it was opened."""
    return f"/console/orders/{number}?{urlencode({'list': place})}" if place else f"/console/orders/{number}"


def _known_place(place: str) -> str:
    """Return the part of a remembered list address that is one: nobody can make the page link elsewhere."""
    names = Chosen.__slots__
    return urlencode([(name, value) for name, value in parse_qsl(place) if name in names])


def order_page(
    request: Request,
    number: str,
    viewer: Viewer,
    *,
    place: str = "",
    refused: RefusedForm | None = None,
) -> HTMLResponse:
    """Return the page of an order; after a refusal with its reason and what had been typed.

    What was typed for a step that is no longer possible is shown too, so that it can be used elsewhere.
    """
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        order = readable_order(session, number, viewer)
        view = reading_orders.order_view(session, order, viewer=viewer.actor, now=now)
        forms = forms_for(reading_orders.allowed_commands(order, actor=viewer.actor))
        choices = _dispatch_choices(session, order, now) if "dispatch" in forms else {}
    return page(
        request,
        "order.html",
        viewer=viewer,
        order=view,
        facts=fact_rows(view),
        story=story(view),
        forms=forms,
        place=_known_place(place),
        **_after(refused, forms),
        **choices,
    )


def _after(refused: RefusedForm | None, forms: list[str]) -> dict[str, Any]:
    if refused is None:
        return {"problem": "", "typed": {}, "left_over": {}, "status": 200}
    typed = typed_words(refused.fields)
    still_there = refused.name in forms
    return {
        "problem": sentence(refused.error.code, refused.error.facts),
        "typed": typed if still_there else {},
        "left_over": {} if still_there else typed,
        "status": STATUS[type(refused.error)],
    }


def readable_order(session: Session, number: str, viewer: Viewer) -> Order:
    """Return the order if the viewer may know of it. Raises NotFound("unknown_order") otherwise."""
    order = reading_orders.get_order(session, number)
    if viewer.member.role is not Role.UNIT:
        return order
    mine = order.assignment
    if mine is None or viewer.member.unit_id not in (mine.lead_id, *mine.co_ids):
        raise NotFound("unknown_order", number=number)
    return order


def _dispatch_choices(session: Session, order: Order, now: datetime) -> dict[str, Any]:
    return {
        "suggestions": dispatching.suggest_units(session, order, now=now),
        "groups": _unit_groups(session, now),
    }
