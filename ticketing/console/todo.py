"""The home of every post that works on orders: its queues, what is due first at the top."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.console.order_facts import light_choices, topic_choices
from ticketing.console.order_page import address_of
from ticketing.console.orders import Choice, Chosen, chosen_in_address
from ticketing.console.rendering import SHANGHAI, page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.awaiting import DISPATCH, Queue
from ticketing.domain.orders import Order
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import queues, suggesting
from ticketing.usecases.order_lines import OrderLine, order_lines
from ticketing.usecases.reading_orders import DUE, NEWEST, OLDEST, OrderFilter

router = APIRouter(include_in_schema=False)
PER_PAGE = 20
SORTINGS = (DUE, OLDEST, NEWEST)
Worker = Annotated[Viewer, Depends(viewer_of(Page.TODO))]


@router.get("/console/todo")
def show(
    request: Request,
    viewer: Worker,
    chosen: Annotated[Chosen, Depends(chosen_in_address)],
    queue: Choice = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Show one queue; the address holds queue, filter and place."""
    now, wanted = current_time(), queues.find_queue(viewer.actor, queue)
    with transaction(request.app.state.sessions) as session:
        found = queues.list_queue(
            session,
            wanted,
            wanted=_filter(chosen),
            actor=viewer.actor,
            limit=PER_PAGE,
            cursor=chosen.cursor or None,
            sort=chosen.sort or DUE,
            now=now,
        )
        counts = queues.count_queues(session, actor=viewer.actor, now=now)
        advice = _advice(session, found.orders, wanted, viewer, now)
    return page(
        request,
        "todo.html",
        viewer=viewer,
        queue=wanted.code,
        counts=counts,
        most=queues.COUNTED,
        rows=_rows(order_lines(found.orders, now=now), found.orders, advice, now),
        chosen=chosen,
        sortings=SORTINGS,
        lights=light_choices(),
        topics=topic_choices(),
        here=place_of(wanted, chosen),
        following=chosen.address(cursor=found.next_cursor) if found.next_cursor else "",
        done=done,
    )


@router.get("/console/todo/next")
def show_next(request: Request, viewer: Worker, queue: Choice = "") -> Response:
    """Open what stands first in the queue; an empty one is shown as it is."""
    wanted = queues.find_queue(viewer.actor, queue)
    with transaction(request.app.state.sessions) as session:
        order = queues.next_in_queue(session, wanted, actor=viewer.actor, now=current_time())
    if order is None:
        return RedirectResponse(f"/console/todo?queue={wanted.code}", status_code=303)
    return RedirectResponse(address_of(order.number, place_of(wanted, Chosen())), status_code=303)


def place_of(queue: Queue, chosen: Chosen) -> str:
    """Return what an order's page remembers of this list."""
    rest = chosen.address()
    return urlencode({"page": "todo", "queue": queue.code}) + (f"&{rest}" if rest else "")


def _filter(chosen: Chosen) -> OrderFilter:
    return OrderFilter(light=chosen.light or None, topic=chosen.topic or None, number=chosen.number or None)


def _advice(
    session: Session, orders: tuple[Order, ...], queue: Queue, viewer: Viewer, now: datetime
) -> dict[str, Any]:
    """Return the suggested units by order number, where units are to be chosen."""
    if queue.code != DISPATCH.code:
        return {}
    advice = suggesting.suggest_for_all(session, orders, actor=viewer.actor, now=now)
    return {order.number: found[:3] for order, found in zip(orders, advice, strict=True)}


def _rows(
    lines: list[OrderLine], orders: tuple[Order, ...], advice: dict[str, Any], now: datetime
) -> list[dict[str, Any]]:
    today = now.astimezone(SHANGHAI).date()
    return [
        {
            "line": line,
            "revision": order.revision,
            "seen": 0,
            "suggestions": advice.get(line.number, ()),
            "called_today": any(at.astimezone(SHANGHAI).date() == today for at in line.attempts),
        }
        for line, order in zip(lines, orders, strict=True)
    ]
