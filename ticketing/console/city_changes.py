"""The page where a second person decides on changes of units and holidays, seeing what they would change."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.api.staff_changes import settle_dues
from ticketing.console.forms import needed, posted_form
from ticketing.console.rendering import page
from ticketing.console.rendering import wording as wording_of
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.errors import HotlineError
from ticketing.domain.four_eyes import CityChange
from ticketing.domain.permissions import Page
from ticketing.domain.units import Unit
from ticketing.notices import wording
from ticketing.storage import city_drafts
from ticketing.storage.city_drafts import CityDraftRow
from ticketing.storage.database import transaction
from ticketing.storage.units import all_units
from ticketing.usecases import city_changes, loading_notices, organising

router = APIRouter(include_in_schema=False)
Decider = Annotated[Viewer, Depends(viewer_of(Page.CHANGES))]
HERE = "/console/changes"


def after_proposing(row: CityDraftRow) -> str:
    """Return where somebody goes who has proposed a change."""
    return f"{HERE}?done={'alone' if row.accepted else 'proposed'}"


@router.get(HERE)
def show(request: Request, viewer: Decider, done: str = "") -> HTMLResponse:
    """Show what waits for a decision, and the latest decisions."""
    return _page(request, viewer, done=done)


def _page(
    request: Request, viewer: Viewer, *, done: str = "", error: HotlineError | None = None
) -> HTMLResponse:
    with transaction(request.app.state.sessions) as session:
        drafts = [_row(session, row, viewer) for row in city_drafts.latest(session)]
    return page(
        request,
        "city_changes.html",
        viewer=viewer,
        drafts=drafts,
        done=done,
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )


def _row(session: Session, row: CityDraftRow, viewer: Viewer) -> dict[str, Any]:
    waits = row.decided_at is None
    of_year = row.kind == CityChange.NOTICE
    return {
        "row": row,
        "title": _title(session, row),
        "alone": row.decided_by == row.proposed_by,
        "mine": waits and city_changes.may_decide(row, viewer.actor),
        "lines": _notice_lines(row) if of_year else _unit_lines(session, row),
        "dues": _dues(session, row) if of_year and waits else [],
        "notice": of_year,
    }


def _title(session: Session, row: CityDraftRow) -> str:
    titles: dict[str, str] = wording_of()["changes"]["titles"]
    if row.kind == CityChange.NOTICE:
        return titles["notice_again" if row.was else "notice"].format(year=row.subject)
    kind = row.kind
    if kind == CityChange.END:
        kind = "merge" if row.changes["successor_id"] else "abolish"
    return titles[kind].format(name=f"{row.was['name']}（{row.subject}）")


def _unit_lines(session: Session, row: CityDraftRow) -> list[dict[str, str]]:
    words, units = wording_of()["changes"]["lines"], all_units(session)
    if row.kind == CityChange.RENAME:
        return [_line("name", row.was["name"], row.changes["name"])]
    lines = [
        _line("last_day", row.was["last_day"] or words["never"], row.changes["last_day"]),
        _line("successor", *(_name(units, values["successor_id"]) for values in (row.was, row.changes))),
    ]
    if row.decided_at is None:
        lines.append(_line("open_orders", "", _open_orders(session, row.subject)))
    return lines


def _line(name: str, was: str, will: str) -> dict[str, str]:
    return {"label": wording_of()["changes"]["lines"][name], "was": was, "will": will}


def _name(units: Mapping[str, Unit], unit_id: str) -> str:
    return units[unit_id].name if unit_id in units else unit_id or wording_of()["changes"]["lines"]["nobody"]


def _open_orders(session: Session, unit_id: str) -> str:
    words, count = wording_of()["changes"]["lines"], organising.open_orders(session, unit_id)
    most = organising.BATCH
    return str(words["many"].format(count=most) if count > most else words["count"].format(count=count))


def _notice_lines(row: CityDraftRow) -> list[dict[str, str]]:
    return [
        _line("source", row.was.get("source", ""), row.changes["source"]),
        _line("holidays", _holidays(row.was), _holidays(row.changes)),
        _line("workdays", _workdays(row.was), _workdays(row.changes)),
    ]


def _holidays(data: dict[str, Any]) -> str:
    spans = (f"{one['name']} {one['from']}–{one['to']}" for one in data.get("holidays", ()))
    return str(wording_of()["join"].join(spans))


def _workdays(data: dict[str, Any]) -> str:
    return str(wording_of()["join"].join(data.get("workdays", ())))


def _dues(session: Session, row: CityDraftRow) -> list[dict[str, str]]:
    notice = loading_notices.read_notice(row.changes)
    return [due_row(due) for due in loading_notices.changed_dues(session, notice, now=current_time())]


def due_row(changed: loading_notices.ChangedDue) -> dict[str, str]:
    """Return a due that a notice makes certain, as tables show it."""
    was, due = (" ".join(map(str, wording.due_parts(m))) for m in (changed.due.was, changed.due.due))
    name = wording.clock_name(changed.due.code)
    return {"number": changed.order_number, "name": name, "was": was, "due": due}


@router.post(HERE + "/{draft_id}")
def decide(
    request: Request, draft_id: int, viewer: Decider, form: Annotated[dict[str, str], Depends(posted_form)]
) -> Response:
    """Decide on a proposed change; dues that waited for a notice are settled at once."""
    now = current_time()
    try:
        check_form_token(viewer, form.get("csrf", ""))
        accept = needed(form, "accept") == "yes"
        with transaction(request.app.state.sessions) as session:
            row = city_changes.decide(session, draft_id, accept=accept, actor=viewer.actor, now=now)
    except HotlineError as error:
        return _page(request, viewer, error=error)
    if accept and row.kind == CityChange.NOTICE:
        settle_dues(request.app.state.sessions, now=now)
    return RedirectResponse(f"{HERE}?done={'accepted' if accept else 'declined'}", status_code=303)
