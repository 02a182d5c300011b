"""Pictures through a channel: bytes in before the message that names them, JPEG out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from ticketing.api.channel_bodies import Identifier
from ticketing.api.desk_access import Desk, desk_of
from ticketing.api.security import require_channel, settings_of
from ticketing.domain.conversations import conversation_id
from ticketing.domain.errors import TooLarge
from ticketing.settings import Settings
from ticketing.storage.pictures import LARGEST_UPLOAD, redraw
from ticketing.usecases.conversations.attachments import read_picture, store_picture

router = APIRouter(tags=["channels"])
JPEG = "image/jpeg"
# A stranger's picture must never be read as a page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline; filename=picture.jpg",
    "Cache-Control": "private, no-store",
}


class AttachmentOut(BaseModel):
    """A stored picture; name its `id` in `attachments` of the message. Sides in pixels."""

    id: str
    width: int
    height: int


@router.post(
    "/channels/{channel}/conversations/{external_id}/attachments",
    response_model=AttachmentOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def post_attachment(
    request: Request,
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    settings: Annotated[Settings, Depends(settings_of)],
    external_id: Identifier,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=64)],
) -> AttachmentOut:
    """Store one JPEG, PNG or WebP (at most 10 MiB); it is drawn anew. The same key returns the first one."""
    conversation_id(channel, external_id)
    picture = await run_in_threadpool(redraw, await _read_bounded(request))
    stored = await desk.database.run(
        lambda session: store_picture(
            session,
            channel,
            external_id,
            picture,
            key=idempotency_key,
            folder=settings.attachments_dir,
            now=desk.clock(),
        )
    )
    return AttachmentOut(id=stored.id, width=stored.width, height=stored.height)


@router.get(
    "/channels/{channel}/conversations/{external_id}/attachments/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {JPEG: {}}, "description": "The picture, drawn anew."}},
)
async def get_attachment(
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    settings: Annotated[Settings, Depends(settings_of)],
    external_id: Identifier,
    attachment_id: Identifier,
) -> Response:
    """Return a picture of this conversation."""
    identity = conversation_id(channel, external_id)
    folder = settings.attachments_dir
    found = await desk.database.read(
        lambda session: read_picture(session, attachment_id, conversation=identity, folder=folder)
    )
    return Response(found, media_type=JPEG, headers=HEADERS)


async def _read_bounded(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_UPLOAD:
            raise TooLarge("picture_too_large", limit=LARGEST_UPLOAD)
    return bytes(body)
