"""The page that shows what is masked, after a reason has been given."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console.forms import optional, posted_form
from ticketing.console.rendering import page
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases.revealing import Revealed, reveal

router = APIRouter(include_in_schema=False)
Reader = Annotated[Viewer, Depends(viewer_of(Page.ORDERS))]
Form = Annotated[dict[str, str], Depends(posted_form)]
HERE = "/console/reveal/{number}"


@router.get(HERE)
def ask(request: Request, number: str, viewer: Reader) -> Response:
    """Ask for the reason."""
    return _page(request, number, viewer)


def _page(
    request: Request,
    number: str,
    viewer: Viewer,
    *,
    shown: Revealed | None = None,
    problem: HotlineError | None = None,
) -> Response:
    told = sentence(problem.code, problem.facts) if problem else ""
    status = STATUS[type(problem)] if problem else 200
    return page(
        request, "reveal.html", viewer=viewer, number=number, shown=shown, problem=told, status=status
    )


@router.post(HERE)
def show(request: Request, number: str, viewer: Reader, form: Form) -> Response:
    """Show the words once; the next look needs a reason again."""
    check_form_token(viewer, form.get("csrf", ""))
    reason = optional(form, "reason")
    try:
        with transaction(request.app.state.sessions) as session:
            shown = reveal(session, number, reason=reason, actor=viewer.actor, now=current_time())
    except Malformed as error:
        return _page(request, number, viewer, problem=error)
    return _page(request, number, viewer, shown=shown)
