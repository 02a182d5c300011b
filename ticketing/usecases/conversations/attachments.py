"""Pictures that citizens send: stored before the message that names them, shown to whoever may read it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from ticketing.domain.conversations import conversation_id
from ticketing.domain.errors import NotFound, TooFast
from ticketing.domain.rate_limits import Bucket
from ticketing.storage import attachments as storage
from ticketing.storage import conversations, pictures
from ticketing.storage.desk_rows import AttachmentRow
from ticketing.storage.pictures import Picture

KEY_LIMIT = 200
# Enough to show a matter from all sides; more in an hour is somebody filling the disk.
MOST_IN_AN_HOUR = 30
FIRST_ALLOWANCE = 5.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored picture: JPEG of `size` bytes, sides in pixels."""

    id: str
    conversation_id: str
    size: int
    width: int
    height: int


def store_picture(
    session: Session,
    channel: str,
    external_id: str,
    picture: Picture,
    *,
    key: str,
    folder: Path,
    now: datetime,
) -> Attachment:
    """Keep a picture that `pictures.redraw` returned; the same `key` again returns the first one.

    Raises TooFast("too_many_pictures") after 30 in an hour. The file is written before the row: a row without
    a file cannot be, a file without a row is never shown.
    """
    identity = conversation_id(channel, external_id)
    conversations.lock_or_open(session, identity, bucket=Bucket(FIRST_ALLOWANCE, now))
    stored_key = f"{identity}:{key}"[:KEY_LIMIT]
    known = storage.find_by_key(session, stored_key)
    if known is not None:
        return _view(known)
    if storage.count_since(session, identity, since=now - timedelta(hours=1)) >= MOST_IN_AN_HOUR:
        raise TooFast("too_many_pictures", retry_after=600)
    name = secrets.token_urlsafe(24)
    pictures.keep(folder, name, picture)
    row = AttachmentRow(
        id=name,
        conversation_id=identity,
        key=stored_key,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        created_at=now,
    )
    return _view(storage.add(session, row))


def read_picture(session: Session, identity: str, *, conversation: str, folder: Path) -> bytes:
    """Return a picture of this conversation as JPEG. Raises NotFound("picture_unknown")."""
    row = storage.find(session, identity)
    if row is None or row.conversation_id != conversation:
        raise NotFound("picture_unknown")
    return pictures.load(folder, row.id)


def pictures_of(session: Session, conversation: str) -> list[Attachment]:
    """Return a conversation's pictures, oldest first."""
    return [_view(row) for row in storage.of_conversation(session, conversation)]


def _view(row: AttachmentRow) -> Attachment:
    return Attachment(row.id, row.conversation_id, row.size, row.width, row.height)
