"""The forms on an order's page: each reads its own fields and calls one use case."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.console.forms import needed, optional, posted_form, whole_number
from ticketing.console.orders import ListPlace, RefusedForm, address_of, order_page, readable_order
from ticketing.console.rendering import SHANGHAI
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Actor
from ticketing.domain.errors import HotlineError, Malformed, NotFound
from ticketing.domain.orders import Order, Rating
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import dispatching, following_up, handling, reviewing

router = APIRouter(include_in_schema=False)
Run = Callable[[Session, str, dict[str, str], int, Actor, datetime], Order]


def _dispatch(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    return dispatching.dispatch(
        s,
        number,
        unit_id=needed(form, "unit_id"),
        co_unit_ids=tuple(part for part in form.get("co_unit_ids", "").split(",") if part),
        note=optional(form, "note"),
        revision=revision,
        actor=actor,
        now=now,
    )


def _sign(
    s: Session, number: str, _form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    return handling.sign(s, number, revision=revision, actor=actor, now=now)


def _deploy(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    officer, plan = needed(form, "officer"), needed(form, "plan")
    return handling.deploy(s, number, officer=officer, plan=plan, revision=revision, actor=actor, now=now)


def _feed_back(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    text = needed(form, "measures")
    return handling.feed_back(s, number, text=text, revision=revision, actor=actor, now=now)


def _apply(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    return handling.apply_for_closing(
        s,
        number,
        result=needed(form, "result"),
        contacted_at=_moment(form.get("contacted_at", "")),
        revision=revision,
        actor=actor,
        now=now,
    )


def _return(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    reason = needed(form, "reason")
    return reviewing.return_for_rework(s, number, reason=reason, revision=revision, actor=actor, now=now)


def _approve(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    grade = needed(form, "grade")
    return reviewing.approve(s, number, grade=grade, revision=revision, actor=actor, now=now)


def _follow_up(
    s: Session, number: str, form: dict[str, str], revision: int, actor: Actor, now: datetime
) -> Order:
    rating = Rating(
        true=needed(form, "true") == "yes",
        solved=needed(form, "solved") == "yes",
        satisfied=whole_number(form, "satisfied"),
    )
    note = optional(form, "note")
    return following_up.follow_up(
        s, number, rating=rating, note=note, revision=revision, actor=actor, now=now
    )


RUN: dict[str, Run] = {
    "dispatch": _dispatch,
    "sign": _sign,
    "deploy": _deploy,
    "feed_back": _feed_back,
    "apply_for_closing": _apply,
    "return_for_rework": _return,
    "approve": _approve,
    "follow_up": _follow_up,
}


def _moment(text: str) -> datetime | None:
    """Read the browser's local date and time as the city's time; stored in UTC like every other."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
    except ValueError as error:
        raise Malformed("field_missing", field="contacted_at") from error


@router.post("/console/orders/{number}/{command}")
def act(
    request: Request,
    number: str,
    command: str,
    viewer: Annotated[Viewer, Depends(viewer_of(Page.ORDERS))],
    form: Annotated[dict[str, str], Depends(posted_form)],
    place: ListPlace = "",
) -> Response:
    """Carry out one command; a refusal shows the page again with the reason and the typed text."""
    run = RUN.get(command)
    if run is None:
        raise NotFound("unknown_command", command=command)
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            readable_order(session, number, viewer)
            run(session, number, form, _revision(form), viewer.actor, current_time())
    except HotlineError as error:
        return order_page(request, number, viewer, place=place, refused=RefusedForm(command, form, error))
    return RedirectResponse(address_of(number, place), status_code=303)


def _revision(form: dict[str, str]) -> int:
    """Return what the person had seen; a form without it counts as outdated."""
    seen = form.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
