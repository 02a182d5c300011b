"""The pages of monthly bulletins: the list, one bulletin with what can be done to it, print view and file."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import needed, posted_form, whole_number
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain import bulletins as rules
from ticketing.domain.bulletins import Step
from ticketing.domain.errors import HotlineError, NotFound
from ticketing.domain.permissions import Page
from ticketing.storage.bulletins import BulletinRow
from ticketing.storage.database import transaction
from ticketing.usecases import bulletin_files, bulletins
from ticketing.usecases.bulletin_texts import cell_text

router = APIRouter(include_in_schema=False)
HERE = "/console/bulletins"
Reader = Annotated[Viewer, Depends(viewer_of(Page.BULLETINS))]
Form = Annotated[dict[str, str], Depends(posted_form)]
Act = Callable[[Session, str, dict[str, str], dict[str, Any]], BulletinRow]
ACTS: dict[str, tuple[str, Act]] = {
    "redraft": ("drafted", lambda s, month, _, by: bulletins.draft(s, month, **by)),
    "save": (
        "edited",
        lambda s, month, form, by: bulletins.save(
            s, month, prose=needed(form, "prose"), revision=whole_number(form, "revision"), **by
        ),
    ),
    "submit": (
        "submitted",
        lambda s, month, form, by: bulletins.submit(
            s, month, prose=form.get("prose", ""), revision=whole_number(form, "revision"), **by
        ),
    ),
    "give_back": (
        "given_back",
        lambda s, month, form, by: bulletins.give_back(
            s, month, remark=needed(form, "remark"), revision=whole_number(form, "revision"), **by
        ),
    ),
    "sign": (
        "signed",
        lambda s, month, form, by: bulletins.sign(s, month, revision=whole_number(form, "revision"), **by),
    ),
}


@router.get(HERE)
def show_list(request: Request, viewer: Reader) -> Response:
    """Show the bulletins, newest month first, each with whom it waits for."""
    return _list(request, viewer)


def _list(
    request: Request, viewer: Viewer, *, typed: str = "", error: HotlineError | None = None
) -> Response:
    with transaction(request.app.state.sessions) as session:
        rows = [(row, *_waiting(row)) for row in bulletins.list_bulletins(session)]
    return page(
        request,
        "bulletins.html",
        viewer=viewer,
        rows=rows,
        drafts=rules.may_draft(viewer.actor),
        typed=typed,
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )


def _waiting(row: BulletinRow) -> tuple[Step, str]:
    step = bulletins.step_of(row)
    return step, str(rules.WAITS_FOR[step] or "nobody")


@router.post(HERE)
def draft(request: Request, viewer: Reader, form: Form) -> Response:
    """Draft the bulletin of a month that has ended."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        month = needed(form, "month")
        with transaction(request.app.state.sessions) as session:
            bulletins.draft(session, month, actor=viewer.actor, now=current_time())
    except HotlineError as error:
        return _list(request, viewer, typed=form.get("month", "")[:7], error=error)
    return RedirectResponse(f"{HERE}/{month}?done=drafted", status_code=303)


@router.get(HERE + "/{month}.csv")
def export(request: Request, viewer: Reader, month: str) -> Response:
    """Hand the bulletin out as a file; the export is audited."""
    with transaction(request.app.state.sessions) as session:
        data = bulletin_files.export(session, month, actor=viewer.actor, now=current_time())
    headers = {
        "Content-Disposition": f'attachment; filename="bulletin-{month}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(HERE + "/{month}")
def show(request: Request, viewer: Reader, month: str, done: str = "") -> Response:
    """Show one bulletin with what this person can do to it now."""
    return _page(request, viewer, month, done=done)


@router.get(HERE + "/{month}/print")
def show_print(request: Request, viewer: Reader, month: str) -> Response:
    """Show the bulletin as it is printed."""
    return _page(request, viewer, month, template="bulletin_print.html")


@router.post(HERE + "/{month}/{act}")
def act_on(request: Request, viewer: Reader, month: str, act: str, form: Form) -> Response:
    """Save, submit, give back or sign; a refusal shows the page again with what was typed."""
    if act not in ACTS:
        raise NotFound("no_such_page")
    done, run = ACTS[act]
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            run(session, month, form, {"actor": viewer.actor, "now": current_time()})
    except NotFound:
        raise
    except HotlineError as error:
        return _page(request, viewer, month, typed=form, error=error)
    return RedirectResponse(f"{HERE}/{month}?done={done}", status_code=303)


def _page(
    request: Request,
    viewer: Viewer,
    month: str,
    *,
    template: str = "bulletin.html",
    done: str = "",
    typed: dict[str, str] | None = None,
    error: HotlineError | None = None,
) -> Response:
    with transaction(request.app.state.sessions) as session:
        row = bulletins.find(session, month)
    step, waits = _waiting(row)
    return page(
        request,
        template,
        viewer=viewer,
        row=row,
        title=bulletin_files.title_of(row),
        signature=bulletin_files.signature_of(row),
        step=step,
        waits=waits,
        writes=step is Step.DRAFT and rules.may_write(viewer.actor),
        signs=step is Step.SUBMITTED and rules.may_sign(viewer.actor, wrote=row.wrote),
        cell_text=cell_text,
        typed=typed or {},
        done=done,
        fault=sentence(error.code, error.facts) if error else "",
        status=STATUS[type(error)] if error else 200,
    )
