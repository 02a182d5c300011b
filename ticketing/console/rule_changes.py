"""The forms under the rules page: proposing new time limits or policy, and deciding on what was proposed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from ticketing.console.forms import needed, optional, posted_form
from ticketing.console.rules import Reader, RefusedRules, rules_page
from ticketing.console.signed_in import check_form_token, current_time
from ticketing.domain.errors import HotlineError
from ticketing.storage.database import transaction
from ticketing.usecases import editing_rules

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(posted_form)]
HERE = "/console/rules"


@router.post(HERE + "/files/{name}")
def propose(request: Request, name: str, viewer: Reader, form: Form) -> Response:
    """Propose new values; a refusal shows the page again with what was typed."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            editing_rules.propose_change(
                session,
                name,
                typed=form,
                source=optional(form, "source"),
                note=optional(form, "note"),
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        return rules_page(request, viewer, refused=RefusedRules(name, form, error))
    return RedirectResponse(f"{HERE}?done=proposed#changes", status_code=303)


@router.post(HERE + "/changes/{draft_id}")
def decide(request: Request, draft_id: int, viewer: Reader, form: Form) -> Response:
    """Decide on a proposed change."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        accept = needed(form, "accept") == "yes"
        with transaction(request.app.state.sessions) as session:
            editing_rules.decide_change(
                session, draft_id, accept=accept, actor=viewer.actor, now=current_time()
            )
    except HotlineError as error:
        return rules_page(request, viewer, refused=RefusedRules("changes", form, error))
    return RedirectResponse(f"{HERE}?done={'accepted' if accept else 'declined'}#changes", status_code=303)
