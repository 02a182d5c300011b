"""The admin's pages of units: the tree with its periods, and one unit with what can be done to it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.city_changes import after_proposing
from ticketing.console.forms import needed, optional, posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, listed, place_of, remembered
from ticketing.console.order_facts import unit_groups
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.errors import HotlineError, Malformed, NotFound
from ticketing.domain.permissions import Page
from ticketing.domain.units import LEVELS, Unit
from ticketing.storage.city_drafts import waiting_about
from ticketing.storage.database import transaction
from ticketing.storage.reference import rule_table
from ticketing.storage.units import all_units
from ticketing.usecases import city_changes, organising, units

router = APIRouter(include_in_schema=False)
Admin = Annotated[Viewer, Depends(viewer_of(Page.UNITS))]
Form = Annotated[dict[str, str], Depends(posted_form)]
LIST = "/console/units"


@router.get(LIST)
def show(request: Request, viewer: Admin, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show the tree, those above first; ended units only when asked for."""
    with transaction(request.app.state.sessions) as session:
        rows = tree_rows(all_units(session), on=_today())
    shown = listed(rows, asked, _manner())
    return remembered(request, page(request, "units.html", viewer=viewer, shown=shown, here=LIST))


def tree_rows(known: Mapping[str, Unit], *, on: date) -> list[dict[str, Any]]:
    """Return the units depth first with their depth; one without a known unit above stands at the top."""
    below: dict[str | None, list[Unit]] = {}
    for unit in known.values():
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    rows: list[dict[str, Any]] = []

    def walk(parent: str | None, depth: int) -> None:
        for unit in sorted(below.get(parent, ()), key=lambda one: (one.level, one.id)):
            place, valid = len(rows), unit.valid_on(on)
            rows.append({"unit": unit, "depth": min(depth, 4), "valid": valid, "place": place})
            walk(unit.id, depth + 1)

    walk(None, 0)
    return rows


def _manner() -> Manner[dict[str, Any]]:
    words = wording()["units"]
    return Manner(
        text=lambda row: f"{row['unit'].name} {row['unit'].id}",
        kind=lambda row: str(row["unit"].type),
        standing=lambda row: "valid" if row["valid"] else "ended",
        hidden=lambda row: not row["valid"],
        kinds=[(code, words["types"].get(code, code)) for code in LEVELS],
        standings=[("ended", words["ended"])],
        sortings={
            "tree": Sorting(lambda row: row["place"]),
            "name": Sorting(lambda row: row["unit"].name),
            "since": Sorting(lambda row: row["unit"].valid_from or date.min, backwards=True),
        },
    )


@router.get("/console/units/{unit_id}")
def show_one(request: Request, unit_id: str, viewer: Admin, moved: int = -1) -> HTMLResponse:
    """Show one unit, what stands below it, and the forms."""
    return _page(request, unit_id, viewer, moved=moved)


def _page(
    request: Request,
    unit_id: str,
    viewer: Viewer,
    *,
    moved: int = -1,
    refused: tuple[str, dict[str, str], HotlineError] | None = None,
) -> HTMLResponse:
    with transaction(request.app.state.sessions) as session:
        unit = organising.find(session, unit_id)
        known = all_units(session)
        open_orders = organising.open_orders(session, unit_id)
        waiting = waiting_about(session, unit_id)
        groups = unit_groups(units.list_units(session, on=_today()))
    step, typed, error = refused or ("", {}, None)
    return page(
        request,
        "unit.html",
        viewer=viewer,
        unit=unit,
        back=place_of(request, LIST),
        parent=known.get(unit.parent_id or ""),
        successor=known.get(unit.successor_id or ""),
        children=[other for other in known.values() if other.parent_id == unit_id],
        valid=unit.valid_on(_today()),
        open_orders=open_orders,
        most=organising.BATCH,
        moved=moved,
        waiting=waiting,
        groups=groups,
        types=list(LEVELS),
        districts=_districts(),
        step=step,
        typed=typed,
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )


def _districts() -> list[tuple[str, str]]:
    names = {code: name for name, code in reversed(list(rule_table().districts.items()))}
    return sorted(names.items())


def _today() -> date:
    return current_time().astimezone(SHANGHAI).date()


def _add(session: Session, unit_id: str, form: dict[str, str], viewer: Viewer) -> str:
    new = Unit(
        id=needed(form, "id"),
        name=needed(form, "name"),
        type=needed(form, "type"),
        parent_id=unit_id,
        district=optional(form, "district") or None,
    )
    made = organising.add_unit(session, new, actor=viewer.actor, now=current_time())
    return f"/console/units/{made.id}"


def _rename(session: Session, unit_id: str, form: dict[str, str], viewer: Viewer) -> str:
    row = city_changes.propose_rename(
        session,
        unit_id,
        name=needed(form, "name"),
        note=optional(form, "note"),
        actor=viewer.actor,
        now=current_time(),
    )
    return after_proposing(row)


def _end(session: Session, unit_id: str, form: dict[str, str], viewer: Viewer) -> str:
    try:
        last_day = date.fromisoformat(needed(form, "last_day"))
    except ValueError as error:
        raise Malformed("date_unreadable", field="last_day") from error
    row = city_changes.propose_end(
        session,
        unit_id,
        last_day=last_day,
        successor_id=optional(form, "successor_id"),
        note=optional(form, "note"),
        actor=viewer.actor,
        now=current_time(),
    )
    return after_proposing(row)


def _move(session: Session, unit_id: str, _form: dict[str, str], viewer: Viewer) -> str:
    moved = organising.move_orders(session, unit_id, actor=viewer.actor, now=current_time())
    return f"/console/units/{unit_id}?moved={moved}"


STEPS: dict[str, Callable[[Session, str, dict[str, str], Viewer], str]] = {
    "add": _add,
    "rename": _rename,
    "end": _end,
    "move": _move,
}


@router.post("/console/units/{unit_id}/{step}")
def act(request: Request, unit_id: str, step: str, viewer: Admin, form: Form) -> Response:
    """Carry out one step; a refusal shows the page again with the reason and what was typed."""
    run = STEPS.get(step)
    if run is None:
        raise NotFound("unknown_command", command=step)
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            address = run(session, unit_id, form, viewer)
    except HotlineError as error:
        return _page(request, unit_id, viewer, refused=(step, form, error))
    return RedirectResponse(address, status_code=303)
