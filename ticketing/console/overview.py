"""The page of supervisors and leaders: how many orders stand where, and under which light."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ticketing.console.order_facts import light_choices, state_choices
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders

router = APIRouter(include_in_schema=False)


@router.get("/console/overview")
def show(request: Request, viewer: Annotated[Viewer, Depends(viewer_of(Page.OVERVIEW))]) -> HTMLResponse:
    """Show the counters, each with the orders behind it one step away."""
    with transaction(request.app.state.sessions) as session:
        counts = reading_orders.count_orders(session, now=current_time())
    return page(
        request,
        "overview.html",
        viewer=viewer,
        counts=counts | {"ratings": _with_unsolved(counts["ratings"])},
        states=state_choices(),
        lights=light_choices(),
    )


def _with_unsolved(ratings: dict[str, int]) -> dict[str, int]:
    return ratings | {"unsolved": ratings["closed"] - ratings["solved"] - ratings["unrated"]}
