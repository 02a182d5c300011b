"""For those who lead the desk: its figures, and operators' corrections to be judged."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from ticketing.console.forms import posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.storage.reference import taxonomy
from ticketing.usecases.conversations import corrections, figures
from ticketing.usecases.conversations.corrections import Correction

router = APIRouter(include_in_schema=False)
Lead = Annotated[Viewer, Depends(viewer_of(Page.OVERVIEW))]
Reader = Annotated[Viewer, Depends(viewer_of(Page.CORRECTIONS))]
MOST = 2000
FIGURES, CORRECTIONS = "/console/desk-figures", "/console/corrections"


@router.get(FIGURES)
def show_figures(
    request: Request, viewer: Lead, days: Annotated[int, Query(ge=1, le=92)] = 7
) -> HTMLResponse:
    """Show waiting and work of the last days."""
    end = current_time()
    start = end - timedelta(days=days)
    with transaction(request.app.state.sessions) as session:
        whole = figures.desk_figures(session, start=start, end=end)
        each = figures.operator_figures(session, start=start, end=end)
    return page(request, "desk_figures.html", viewer=viewer, days=days, whole=whole, each=each)


@router.get(CORRECTIONS)
def show_corrections(
    request: Request, viewer: Reader, asked: Annotated[Asked, Depends(asked_in_address)]
) -> Response:
    """Show the corrections that nobody has judged; judged ones when asked for."""
    names = taxonomy() | wording()["understanding"]["intents"]
    with transaction(request.app.state.sessions) as session:
        found = corrections.list_corrections(session, verdict=asked.standing, limit=MOST)
    shown = listed(found, asked, _manner(names))
    mine = {one.id for one in shown.rows if corrections.may_judge(one, viewer.actor)}
    reply = page(
        request, "corrections.html", viewer=viewer, shown=shown, names=names, mine=mine, here=CORRECTIONS
    )
    return remembered(request, reply)


def _manner(names: Mapping[str, str]) -> Manner[Correction]:
    words = wording()["corrections"]
    return Manner(
        text=lambda one: f"{one.text} {names.get(one.before, one.before)} {names.get(one.after, one.after)}",
        kind=lambda one: one.field,
        standing=lambda one: one.verdict,
        kinds=list(words["fields"].items()),
        standings=[(code, words[code]) for code in (corrections.ACCEPTED, corrections.REJECTED)],
        sortings={
            "oldest": Sorting(lambda one: one.id),
            "newest": Sorting(lambda one: one.id, backwards=True),
        },
    )


@router.post(CORRECTIONS + "/{identity}")
def judge(
    request: Request,
    identity: int,
    viewer: Reader,
    form: Annotated[dict[str, str], Depends(posted_form)],
) -> Response:
    """Accept or reject one correction."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        corrections.judge(
            session, identity, accept=form.get("verdict") == "accept", actor=viewer.actor, now=current_time()
        )
    return back_to(request, CORRECTIONS)
