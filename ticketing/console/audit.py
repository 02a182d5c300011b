"""The admin's page of the audit: looking up lines, checking the chain, taking it out as a file."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from sqlalchemy.orm import Session, sessionmaker

from ticketing.console.forms import posted_form
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.notices.wording import phrase, phrase_names
from ticketing.storage.database import transaction
from ticketing.usecases import auditing, staff

router = APIRouter(include_in_schema=False)
Admin = Annotated[Viewer, Depends(viewer_of(Page.AUDIT))]
Form = Annotated[dict[str, str], Depends(posted_form)]
HERE = "/console/audit"
PAGE_SIZE = 100
# The places of an order's phrases: here the name of the step is enough.
BLANKS = dict.fromkeys(("unit", "clock_name", "proper_unit", "item", "days", "parent"), "")


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for; `after` is the id of the last line of the page before."""

    subject: str = ""
    topic: str = ""
    sort: str = ""
    after: int | None = None

    def address(self, **changes: object) -> str:
        """Return the query of the address, without what is empty."""
        return urlencode({name: value for name, value in (asdict(self) | changes).items() if value})


def looked_for(
    subject: Annotated[str, Query(max_length=200)] = "",
    topic: Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$")] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[int | None, Query(ge=1)] = None,
) -> Looked:
    """Return what the address asks for."""
    return Looked(subject.strip(), topic, sort, after)


@router.get(HERE)
def show(request: Request, viewer: Admin, looked: Annotated[Looked, Depends(looked_for)]) -> Response:
    """Show the lines, the newest first unless the oldest are asked for."""
    return _page(request, viewer, looked=looked)


def _page(
    request: Request,
    viewer: Viewer,
    *,
    looked: Looked | None = None,
    checked: tuple[str, ...] | None = None,
    count: int = 0,
) -> Response:
    looked = looked or Looked()
    with transaction(request.app.state.sessions) as session:
        lines = auditing.find_lines(
            session,
            subject=looked.subject,
            topic=looked.topic,
            oldest_first=looked.sort == "oldest",
            after=looked.after,
            limit=PAGE_SIZE,
        )
        people = {member.id: member.username for member in staff.list_members(session)}
    return page(
        request,
        "audit.html",
        viewer=viewer,
        lines=lines,
        people=people,
        action_name=action_name,
        looked=looked,
        topics=_topics(),
        following=looked.address(after=lines[-1].id) if len(lines) == PAGE_SIZE else "",
        checked=checked,
        count=count,
    )


def _topics() -> list[tuple[str, str]]:
    """Return what lines can be about: the first part of an action's code, with its name."""
    names: dict[str, str] = wording()["audit"]["topics"]
    return list(names.items())


def action_name(action: str) -> str:
    """Return the words for what somebody did; an order's steps have theirs in its history."""
    known: dict[str, str] = wording()["actions"]
    topic, _, step = action.partition(".")
    if action in known or topic != "order" or step not in phrase_names("events"):
        return known.get(action, action)
    return phrase("events", step, **BLANKS).rstrip("：，")


@router.post(f"{HERE}/check")
def check(request: Request, viewer: Admin, form: Form) -> Response:
    """Check the whole chain."""
    check_form_token(viewer, form.get("csrf", ""))
    with transaction(request.app.state.sessions) as session:
        found = auditing.verify(session)
        count = auditing.count_lines(session)
    return _page(request, viewer, checked=found[:20], count=count)


@router.post(f"{HERE}/export")
def export(request: Request, viewer: Admin, form: Form) -> Response:
    """Give the chain out as a file for the offline verifier; that too is a line of the audit."""
    check_form_token(viewer, form.get("csrf", ""))
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        auditing.record(session, actor=viewer.actor, action="audit.exported", subject="audit", now=now)
    rows = _export(request.app.state.sessions)
    headers = {
        "Content-Disposition": f'attachment; filename="audit-{now:%Y%m%d}.jsonl"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(rows, media_type="application/x-ndjson", headers=headers)


def _export(sessions: sessionmaker[Session]) -> Iterator[str]:
    with transaction(sessions) as session:
        yield from auditing.export_lines(session)
