"""The assessment page: orders left out of figures with decision and appeal, and units rating each other."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, optional, posted_form, whole_number
from ticketing.console.listing import Asked, Manner, Sorting, asked_in_address, listed, place_of, remembered
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Actor
from ticketing.domain.appraisals import SCORES
from ticketing.domain.errors import HotlineError, NotFound
from ticketing.domain.exclusions import REASONS, SCOPES
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import appraising, assessing, excluding, units
from ticketing.usecases.assessing import ExclusionLine

router = APIRouter(include_in_schema=False)
HERE = "/console/assessment"
MOST = 2000
NOTHING_ASKED = Asked()
Assessor = Annotated[Viewer, Depends(viewer_of(Page.ASSESSMENT))]
Form = dict[str, str]
Act = Callable[[Session, Form, Actor, datetime], object]


def _ask(session: Session, form: Form, actor: Actor, now: datetime) -> object:
    return excluding.ask_exclusion(
        session,
        needed(form, "number").upper(),
        scope=needed(form, "scope"),
        reason=needed(form, "reason"),
        ground=needed(form, "ground"),
        actor=actor,
        now=now,
    )


def _decide(session: Session, form: Form, actor: Actor, now: datetime) -> object:
    grant, ground = needed(form, "grant") == "yes", needed(form, "ground")
    return excluding.decide_exclusion(
        session, whole_number(form, "id"), grant=grant, ground=ground, actor=actor, now=now
    )


def _appeal(session: Session, form: Form, actor: Actor, now: datetime) -> object:
    ground = needed(form, "ground")
    return excluding.appeal_exclusion(session, whole_number(form, "id"), ground=ground, actor=actor, now=now)


def _decide_appeal(session: Session, form: Form, actor: Actor, now: datetime) -> object:
    uphold = needed(form, "uphold") == "yes"
    return excluding.decide_appeal(session, whole_number(form, "id"), uphold=uphold, actor=actor, now=now)


def _appraise(session: Session, form: Form, actor: Actor, now: datetime) -> object:
    return appraising.appraise(
        session,
        needed(form, "number").upper(),
        of_unit_id=needed(form, "of_unit_id"),
        score=whole_number(form, "score"),
        note=optional(form, "note"),
        actor=actor,
        now=now,
    )


ACTS: dict[str, Act] = {
    "ask": _ask,
    "decide": _decide,
    "appeal": _appeal,
    "decide_appeal": _decide_appeal,
    "appraise": _appraise,
}


@router.get(HERE)
def show(
    request: Request, viewer: Assessor, asked: Annotated[Asked, Depends(asked_in_address)], done: str = ""
) -> Response:
    """Show the requests and the forms."""
    return remembered(request, _page(request, viewer, form={}, asked=asked, done=done in ACTS))


@router.post(HERE + "/{act}")
def act(
    request: Request, act: str, viewer: Assessor, form: Annotated[Form, Depends(posted_form)]
) -> Response:
    """Do one thing; a refusal shows the page again with what was typed."""
    run = ACTS.get(act)
    if run is None:
        raise NotFound("unknown_command", command=act)
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            run(session, form, viewer.actor, current_time())
    except HotlineError as error:
        return _page(request, viewer, form=form, problem=error)
    place = place_of(request, HERE)
    return RedirectResponse(f"{place}{'&' if '?' in place else '?'}done={act}", status_code=303)


def _page(
    request: Request,
    viewer: Viewer,
    *,
    form: Form,
    asked: Asked = NOTHING_ASKED,
    done: bool = False,
    problem: HotlineError | None = None,
) -> Response:
    with transaction(request.app.state.sessions) as session:
        lines = assessing.list_exclusions(session, actor=viewer.actor, limit=MOST)
        known = units.list_units(session, on=current_time().date())
    return page(
        request,
        "assessment.html",
        viewer=viewer,
        status=STATUS[type(problem)] if problem else 200,
        shown=listed(lines, asked, _manner()),
        here=HERE,
        units=known,
        scopes=SCOPES,
        reasons=REASONS,
        scores=[str(score) for score in reversed(SCORES)],
        may_appraise=viewer.member.unit_id is not None,
        typed=form,
        done=done,
        problem=sentence(problem.code, problem.facts) if problem else "",
        words=wording()["assessment"],
    )


def _manner() -> Manner[ExclusionLine]:
    words = wording()["assessment"]
    return Manner(
        text=lambda line: f"{line.order_number} {line.ground}",
        kind=lambda line: line.reason,
        standing=lambda line: "waits" if line.granted is None else "granted" if line.granted else "refused",
        kinds=[(reason, words["reasons"][reason]) for reason in REASONS],
        standings=[(code, words[code]) for code in ("waits", "granted", "refused")],
        sortings={
            "newest": Sorting(lambda line: line.id, backwards=True),
            "oldest": Sorting(lambda line: line.id),
        },
    )
