"""Evidence files for units' own systems: bytes in, a digest out that commands cite; bytes out by right."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ticketing.api.orders import Db, Now
from ticketing.api.security import settings_of
from ticketing.api.staff_orders import Caller
from ticketing.domain.errors import HotlineError, TooLarge
from ticketing.domain.evidence import LARGEST_FILE, MEDIA_TYPES, FileKind
from ticketing.settings import Settings
from ticketing.storage import sealed_files
from ticketing.storage.evidence_content import MEBIBYTE, look_at
from ticketing.usecases import evidence
from ticketing.usecases.reading_orders import readable_order

router = APIRouter(tags=["staff"])
HERE = "/staff/orders/{number}/evidence"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "attachment",
    "Cache-Control": "no-store",
}


class EvidenceOut(BaseModel):
    """A kept file: `size` in bytes, the name masked; one that was deleted is only this trace."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str
    kind: FileKind
    sha256: str
    size: int
    round: int
    unit_id: str
    stored_at: datetime
    deleted_at: datetime | None
    reason: str


class EvidenceList(BaseModel):
    """All files of an order, oldest first."""

    items: list[EvidenceOut]


class DeleteIn(BaseModel):
    """Why a file is deleted."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=200)]


async def posted_bytes(request: Request) -> bytes:
    """Return the body, read no further than the limit. Raises TooLarge("evidence_too_large")."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FILE:
            raise TooLarge("evidence_too_large", limit=LARGEST_FILE // MEBIBYTE)
    return bytes(body)


def _out(stored: evidence.StoredFile) -> EvidenceOut:
    return EvidenceOut(**asdict(stored))


@router.post(
    HERE,
    response_model=EvidenceOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def post_evidence(
    number: str,
    session: Db,
    now: Now,
    caller: Caller,
    settings: Annotated[Settings, Depends(settings_of)],
    raw: Annotated[bytes, Depends(posted_bytes)],
    name: Annotated[str, Query(min_length=1, max_length=200)],
) -> EvidenceOut:
    """Keep one file of at most 10 MiB, known by its content. The same bytes again return the first one."""
    try:
        checked = look_at(raw)
        folder = settings.attachments_dir
        stored = evidence.store(session, number, checked, name=name, folder=folder, actor=caller, now=now)
    except HotlineError as error:
        error.facts.setdefault("name", name)
        raise
    return _out(stored)


@router.get(HERE, response_model=EvidenceList)
def get_list(number: str, session: Db, caller: Caller) -> EvidenceList:
    """Return the files of an order."""
    order = readable_order(session, number, actor=caller)
    return EvidenceList(items=[_out(file) for file in evidence.files_of(session, order)])


@router.get(
    HERE + "/{file_id}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."}},
)
def get_file(
    number: str,
    file_id: str,
    session: Db,
    now: Now,
    caller: Caller,
    settings: Annotated[Settings, Depends(settings_of)],
) -> Response:
    """Return a file as it was stored; that the caller had it is on record."""
    folder = settings.attachments_dir
    stored, raw = evidence.read(session, number, file_id, folder=folder, actor=caller, now=now)
    return Response(raw, media_type=MEDIA_TYPES[stored.kind], headers=HEADERS)


@router.post(HERE + "/{file_id}/delete", response_model=EvidenceOut)
def delete_file(
    number: str,
    file_id: str,
    body: DeleteIn,
    session: Db,
    now: Now,
    caller: Caller,
    settings: Annotated[Settings, Depends(settings_of)],
) -> EvidenceOut:
    """Delete a file; the trace stays."""
    stored = evidence.delete(session, number, file_id, reason=body.reason, actor=caller, now=now)
    session.commit()
    sealed_files.remove(settings.attachments_dir, file_id)
    return _out(stored)
