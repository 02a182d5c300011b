"""What the machine proposes about units and orders, and the named decision on each."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, posted_form
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, back_to, listed, remembered
from ticketing.console.rendering import SHANGHAI, page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Actor
from ticketing.domain.errors import HotlineError
from ticketing.domain.permissions import Page
from ticketing.notices.wording import name_of
from ticketing.storage.database import transaction
from ticketing.storage.proposals import ProposalRow
from ticketing.usecases import supervising, units

router = APIRouter(include_in_schema=False)
LIST = "/console/proposals"
DECIDED = ("accepted", "declined")
MOST = 2000
NOTHING_ASKED = Asked()
Decider = Annotated[Viewer, Depends(viewer_of(Page.PROPOSALS))]


@router.get(LIST)
def show(request: Request, viewer: Decider, asked: Annotated[Asked, Depends(asked_in_address)]) -> Response:
    """Show what waits for a decision, oldest first; what was decided when asked for."""
    return remembered(request, _page(request, viewer, asked=asked))


@router.post("/console/proposals/{proposal_id}")
def decide(
    request: Request,
    proposal_id: int,
    viewer: Decider,
    form: Annotated[dict[str, str], Depends(posted_form)],
) -> Response:
    """Decide on one proposal; a refusal shows the page again with the reason and the typed ground."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        accept, ground = needed(form, "accept") == "yes", needed(form, "ground")
        with transaction(request.app.state.sessions) as session:
            supervising.decide_proposal(
                session, proposal_id, accept=accept, ground=ground, actor=viewer.actor, now=current_time()
            )
    except HotlineError as error:
        return _page(request, viewer, refused=(proposal_id, form, error))
    return back_to(request, LIST)


def _page(
    request: Request,
    viewer: Viewer,
    *,
    asked: Asked = NOTHING_ASKED,
    refused: tuple[int, dict[str, str], HotlineError] | None = None,
) -> Response:
    with transaction(request.app.state.sessions) as session:
        found = supervising.list_proposals(session, decided=asked.standing in DECIDED, limit=MOST)
        rows = proposal_rows(session, found, viewer.actor)
    number, typed, error = refused or (0, {}, None)
    return page(
        request,
        "proposals.html",
        viewer=viewer,
        shown=listed(rows, asked, _manner()),
        here=LIST,
        refused=number,
        typed=typed,
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )


def _manner() -> Manner[dict[str, Any]]:
    words = wording()["proposals"]["decided"]
    return Manner(
        text=lambda row: f"{row['order_number']} {row['unit']} {row['decided_name'] or ''}",
        kind=lambda row: str(row["kind"]),
        standing=_standing,
        kinds=[(kind, name_of("proposals", kind)) for kind in supervising.MAY_DECIDE],
        standings=[(code, words[code]) for code in DECIDED],
        sortings={
            "oldest": Sorting(lambda row: (row["proposed_at"], row["id"])),
            "newest": Sorting(lambda row: (row["proposed_at"], row["id"]), backwards=True),
        },
    )


def _standing(row: dict[str, Any]) -> str:
    return "" if row["decided_at"] is None else "accepted" if row["accepted"] else "declined"


def proposal_rows(session: Session, rows: Sequence[ProposalRow], actor: Actor) -> list[dict[str, Any]]:
    """Return proposals as the pages show them."""
    today: date = current_time().astimezone(SHANGHAI).date()
    names = {unit.id: unit.name for unit in units.list_units(session, on=today)} if rows else {}
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "what": name_of("proposals", row.kind),
            "reason": row.reason,
            "order_number": row.order_number,
            "unit": names.get(row.unit_id, row.unit_id),
            "proposed_at": row.proposed_at,
            "accepted": row.accepted,
            "decided_name": row.decided_name,
            "decided_at": row.decided_at,
            "ground": row.ground,
            "mine": row.decided_at is None and supervising.may_decide(row, actor),
        }
        for row in rows
    ]
