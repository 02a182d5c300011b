"""Evidence files on the page of an order: sent with a step, handed out by right, deleted with a trace."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from ticketing.console.forms import Upload, optional, posted_form
from ticketing.console.order_page import ListPlace, Reader, address_of, order_page, refused_form
from ticketing.console.signed_in import Viewer, check_form_token, current_time
from ticketing.domain.command_fields import FieldKind
from ticketing.domain.errors import HotlineError
from ticketing.domain.evidence import MEDIA_TYPES, PICTURES
from ticketing.domain.orders import Order
from ticketing.storage import sealed_files
from ticketing.storage.database import transaction
from ticketing.storage.evidence_content import look_at
from ticketing.usecases import evidence
from ticketing.usecases.evidence import StoredFile
from ticketing.usecases.staff_commands import StaffCommand

router = APIRouter(include_in_schema=False)
FIELD = evidence.FIELD
# A stranger's file must never run as a page of ours, nor stay behind in a cache.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}


@router.get("/console/orders/{number}/evidence/{file_id}")
def hand_out(request: Request, number: str, file_id: str, viewer: Reader) -> Response:
    """Hand a file out to somebody who may read the order; that he had it is on record."""
    folder = request.app.state.settings.attachments_dir
    with transaction(request.app.state.sessions) as session:
        stored, raw = evidence.read(
            session, number, file_id, folder=folder, actor=viewer.actor, now=current_time()
        )
    return Response(raw, media_type=MEDIA_TYPES[stored.kind], headers=HEADERS | disposition(stored))


def disposition(stored: StoredFile) -> dict[str, str]:
    """Return under what name a browser saves the file; pictures are shown."""
    way = "inline" if stored.kind in PICTURES else "attachment"
    plain = f"evidence-{stored.sha256[:8]}.{stored.kind}"
    return {"Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name)}"}


@router.post("/console/orders/{number}/evidence/{file_id}/delete")
def delete(
    request: Request,
    number: str,
    file_id: str,
    viewer: Reader,
    form: Annotated[dict[str, str], Depends(posted_form)],
    place: ListPlace = "",
) -> Response:
    """Delete a file, with a reason; its trace stays on the page."""
    try:
        check_form_token(viewer, form.get("csrf", ""))
        with transaction(request.app.state.sessions) as session:
            evidence.delete(
                session,
                number,
                file_id,
                reason=optional(form, "reason"),
                actor=viewer.actor,
                now=current_time(),
            )
    except HotlineError as error:
        refused = refused_form(f"evidence/{file_id}", form, error=error)
        return order_page(request, number, viewer, place=place, refused=refused)
    sealed_files.remove(request.app.state.settings.attachments_dir, file_id)
    return RedirectResponse(f"{address_of(number, place)}#evidence", status_code=303)


def keep_files(
    request: Request, number: str, viewer: Viewer, form: dict[str, str], *, files: tuple[Upload, ...]
) -> tuple[dict[str, str], dict[str, HotlineError]]:
    """Keep uploaded files, each by itself; return the form with them ticked, and the first refusal."""
    faults: dict[str, HotlineError] = {}
    kept = [one for one in form.get(FIELD, "").split(",") if one]
    for file in files:
        try:
            kept.append(_keep(request, number, viewer, file))
        except HotlineError as error:
            error.facts |= {"name": file.name}
            faults.setdefault(FIELD, error)
    return (form | {FIELD: ",".join(dict.fromkeys(kept))} if kept else form), faults


def _keep(request: Request, number: str, viewer: Viewer, file: Upload) -> str:
    checked = look_at(file.raw)
    with transaction(request.app.state.sessions) as session:
        stored = evidence.store(
            session,
            number,
            checked,
            name=file.name,
            folder=request.app.state.settings.attachments_dir,
            actor=viewer.actor,
            now=current_time(),
        )
    return stored.id


def cite_files(
    session: Session, order: Order, command: StaffCommand, values: dict[str, object]
) -> dict[str, object]:
    """Return a command's values with its files cited by name and digest instead of by id."""
    proofs = [f.name for f in command.fields if f.kind is FieldKind.PROOFS and f.name in values]
    cited = {name: evidence.cite(session, order, _ids(values[name])) for name in proofs}
    return values | cited


def _ids(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
