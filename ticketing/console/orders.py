"""The list of orders: filtered, sorted, a page at a time; the address holds the place."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ticketing.console.order_facts import light_choices, state_choices, topic_choices, unit_groups
from ticketing.console.rendering import SHANGHAI, page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.actors import Role
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders, units
from ticketing.usecases.order_lines import order_lines
from ticketing.usecases.reading_orders import OrderFilter

router = APIRouter(include_in_schema=False)
PER_PAGE = 30
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
Choice = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter, the sorting and the place of the list, as the address holds them."""

    state: str = ""
    light: str = ""
    unit: str = ""
    topic: str = ""
    number: str = ""
    sort: str = ""
    cursor: str = ""

    def address(self, **changes: str) -> str:
        """Return the query of the address, without what is empty."""
        return urlencode({name: value for name, value in (asdict(self) | changes).items() if value})


# What a remembered place may consist of; `page` is the list's own name.
PLACE_NAMES = (*Chosen.__slots__, "page", "queue")


def chosen_in_address(
    state: Choice = "",
    light: Choice = "",
    unit: Choice = "",
    topic: Choice = "",
    number: Choice = "",
    sort: Choice = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Chosen:
    """Return filter and place from the address."""
    return Chosen(state, light, unit, topic, number.strip(), sort, cursor)


@router.get("/console/orders")
def show_list(
    request: Request, viewer: Reader, chosen: Annotated[Chosen, Depends(chosen_in_address)]
) -> HTMLResponse:
    """Show a page of orders; the address holds filter and place, so that "back" leads to the same lines."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        found = reading_orders.list_orders(
            session,
            _filter(session, viewer, chosen),
            limit=PER_PAGE,
            sort=chosen.sort or reading_orders.NEWEST,
            cursor=chosen.cursor or None,
            now=now,
        )
        groups = [] if viewer.member.role is Role.UNIT else _unit_groups(session, now)
    return page(
        request,
        "orders.html",
        viewer=viewer,
        orders=order_lines(found.orders, now=now),
        chosen=chosen,
        sortings=(reading_orders.NEWEST, reading_orders.OLDEST, reading_orders.DUE),
        states=state_choices(),
        lights=light_choices(),
        topics=topic_choices(),
        groups=groups,
        following=chosen.address(cursor=found.next_cursor) if found.next_cursor else "",
    )


def _filter(session: Session, viewer: Viewer, chosen: Chosen) -> OrderFilter:
    # People of a unit see what their own tree has a part in, whatever the address says.
    own = reading_orders.units_of(session, viewer.actor) if viewer.member.role is Role.UNIT else None
    return OrderFilter(
        state=chosen.state or None,
        light=chosen.light or None,
        unit_id=chosen.unit or None,
        unit_ids=own,
        topic=chosen.topic or None,
        number=chosen.number or None,
    )


def _unit_groups(session: Session, now: datetime) -> list[tuple[str, list[units.UnitLine]]]:
    return unit_groups(units.list_units(session, on=now.astimezone(SHANGHAI).date()))
