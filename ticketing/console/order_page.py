"""The page of one order: its facts, clocks, records and story, and the forms of what may be done now."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.command_forms import Refused, changes_since, field_faults, make_forms
from ticketing.console.order_calls import call_rows
from ticketing.console.order_clocks import clock_facts
from ticketing.console.order_facts import emergency_rows, evidence_rows, fact_rows, story
from ticketing.console.order_pictures import picture_addresses
from ticketing.console.orders import PLACE_NAMES
from ticketing.console.proposals import proposal_rows
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.machine import commands_for
from ticketing.domain.orders import Order
from ticketing.domain.permissions import ALLOWED, Page
from ticketing.domain.sampling import calls_of
from ticketing.domain.suggesting import UnitSuggestion
from ticketing.storage.database import transaction
from ticketing.storage.reference import rulebook
from ticketing.usecases import reading_orders, suggesting
from ticketing.usecases.checking_answers import check_answer, view_check
from ticketing.usecases.order_places import order_places
from ticketing.usecases.staff_commands import BY_NAME, StaffCommand, possible
from ticketing.usecases.supervising import proposals_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
# The list from which an order was opened, so that "back" leads to the same lines.
ListPlace = Annotated[str, Query(alias="list", max_length=400)]
OUTDATED = "order_changed"
# What the clock notes by itself does not change what a person was about to do.
NOISE = frozenset({"milestone_near", "milestone_missed", "propose"})
SEES_PROPOSALS = ALLOWED[Page.PROPOSALS]
ASSIGNS = frozenset({"dispatch", "reassign"})
# What of a form nobody typed.
UNSHOWN = frozenset({"seen", "evidence"})


@router.get("/console/orders/{number}")
def show_one(request: Request, number: str, viewer: Reader, place: ListPlace = "") -> HTMLResponse:
    """Show one order with its clocks, its story and what the viewer may do now."""
    return order_page(request, number, viewer, place=place)


def address_of(number: str, place: str) -> str:
    """Return the address of an order's page that remembers from where it was opened."""
    return f"/console/orders/{number}?{urlencode({'list': place})}" if place else f"/console/orders/{number}"


def known_place(place: str) -> str:
    """Return the part of a remembered list address that is one: nobody can make the page link elsewhere."""
    return urlencode([(name, value) for name, value in parse_qsl(place) if name in PLACE_NAMES])


def back_address(place: str) -> str:
    """Return the address of the list from which the order was opened."""
    chosen = dict(parse_qsl(place))
    name = chosen.pop("page", "orders")
    query = urlencode(chosen)
    base = "/console/todo" if name == "todo" else "/console/orders"
    return f"{base}?{query}" if query else base


def order_page(
    request: Request, number: str, viewer: Viewer, *, place: str = "", refused: Refused | None = None
) -> HTMLResponse:
    """Return the page of an order; after a refusal with the reason beside the field and what was typed.

    What was typed for a step that is no longer possible is shown too, so that it can be used elsewhere.
    """
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        order = reading_orders.readable_order(session, number, actor=viewer.actor)
        facts = _facts(session, order, viewer, refused=refused, now=now)
    return page(
        request,
        "order.html",
        viewer=viewer,
        place=known_place(place),
        back=back_address(known_place(place)),
        queue=dict(parse_qsl(place)).get("queue", ""),
        status=_status(refused),
        now=now,
        **facts,
    )


def _facts(
    session: Session, order: Order, viewer: Viewer, *, refused: Refused | None, now: datetime
) -> dict[str, Any]:
    view = reading_orders.order_view(session, order, viewer=viewer.actor, now=now)
    commands = possible(frozenset(commands_for(order, viewer.actor, rulebook(order.profile_version))))
    forms = make_forms(session, order, commands, refused=refused, now=now)
    names = {form.name for form in forms}
    return {
        "order": view,
        "facts": fact_rows(view) + emergency_rows(order) + call_rows(session, order, viewer=viewer.actor),
        "pictures": picture_addresses(session, order, viewer=viewer.actor),
        "evidence": evidence_rows(session, order, viewer=viewer.actor),
        "story": story(view),
        "places": order_places(session, order, actor=viewer.actor),
        "forms": forms,
        "suggestions": _suggestions(session, order, viewer, now) if names & ASSIGNS else (),
        "problem": _problem(refused, commands),
        "left_over": _left_over(refused, commands),
        "doubts": _doubts(session, order) if "approve" in names else None,
        "proposals": proposal_rows(session, proposals_of(session, order.number), viewer.actor)
        if viewer.member.role in SEES_PROPOSALS
        else [],
        "attempts": [attempt.at for attempt in calls_of(order)],
        "changed": _changed(view, refused),
        **clock_facts(session, order, view, now=now),
    }


def _doubts(session: Session, order: Order) -> list[dict[str, object]]:
    return view_check(check_answer(session, order, order.result))


def _suggestions(session: Session, order: Order, viewer: Viewer, now: datetime) -> tuple[UnitSuggestion, ...]:
    return suggesting.suggest_units(session, order, actor=viewer.actor, now=now)[:3]


def _problem(refused: Refused | None, commands: tuple[StaffCommand, ...]) -> str:
    """Return what is said on top of the page: a refusal whose form is there is said in the form."""
    if refused is None or refused.name in [command.name for command in commands]:
        return ""
    if refused.error is None:
        return field_faults(BY_NAME[refused.name], refused).get("", "")
    return sentence(refused.error.code, refused.error.facts)


def _left_over(refused: Refused | None, commands: tuple[StaffCommand, ...]) -> dict[str, str]:
    if refused is None or refused.name in [command.name for command in commands]:
        return {}
    return {name: value for name, value in refused.typed.items() if name not in UNSHOWN}


def _changed(view: dict[str, Any], refused: Refused | None) -> list[dict[str, Any]] | None:
    """Return what happened since the person opened the page, when that is why the form was refused."""
    if refused is None or refused.error is None or refused.error.code != OUTDATED:
        return None
    since = changes_since(view["timeline"], refused.typed.get("seen", ""))
    return [event for event in since if event["event"] not in NOISE]


def _status(refused: Refused | None) -> int:
    if refused is None:
        return 200
    error = refused.error or next(iter(refused.faults.values()), Malformed("malformed"))
    return STATUS[type(error)]


def refused_form(
    name: str,
    form: dict[str, str],
    *,
    error: HotlineError | None = None,
    faults: dict[str, HotlineError] | None = None,
) -> Refused:
    """Return a refused form with everything that was typed into it."""
    hidden = ("csrf", "revision", "key", "list", "next")
    typed = {key: value for key, value in form.items() if value and key not in hidden}
    return replace(Refused(name, typed), error=error, faults=faults or {})
