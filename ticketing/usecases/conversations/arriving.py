"""What a citizen may send besides text: a place, a picture, a correction; and what the desk says to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain.errors import Malformed
from ticketing.domain.messages import clean_text
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.usecases.conversations import wording
from ticketing.usecases.conversations.saying import INCOMING

# Clocks of platforms differ from ours by seconds; more than this is a wrong clock or a forged message.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in degrees of WGS 84; `label` is its name in words where the platform gives one."""

    lat: float
    lon: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """`kind` is image, voice, video or file; without `id` nothing of it was stored."""

    kind: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """What came with a message; `edits` is the channel's id of the message that this one corrects."""

    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    edits: str | None = None
    sent_at: datetime | None = None


NOTHING = Extras()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it is recorded; `reply` is the code of the desk's own answer when the bot owes none."""

    text: str
    context: Mapping[str, Any] = field(default_factory=dict)
    reply: str = ""


def check_time(extras: Extras, *, now: datetime) -> None:
    """Refuse a message from the future: Malformed "message_from_future"."""
    if extras.sent_at is not None and extras.sent_at - now > CLOCKS_DIFFER:
        raise Malformed("message_from_future", field="sent_at")


def read_arrival(text: str, metadata: Mapping[str, Any], extras: Extras) -> Arrival:
    """Return what is recorded of a message: its words, or words for what came without any."""
    said = clean_text(text)
    context = dict(metadata) | _context(extras)
    place = clean_text(extras.location.label) if extras.location else ""
    if extras.edits:
        return Arrival(wording.sentence("edited", text=said), context, "edited_noted")
    if said and place:
        return Arrival(f"{said}\n{wording.sentence('location_named', label=place)}", context)
    if said or place:
        # Alone, a place is said as one would say it: it may be the answer to "where".
        return Arrival(said or place, context)
    if extras.location:
        where = wording.sentence("location_bare", lat=extras.location.lat, lon=extras.location.lon)
        return Arrival(where, context, "location_without_name")
    if extras.attachments:
        return _without_words(extras.attachments, context)
    return Arrival("", context)


def _without_words(attachments: tuple[Attachment, ...], context: Mapping[str, Any]) -> Arrival:
    names = [wording.sentence(f"attachment_{one.kind}") for one in attachments]
    kept = all(one.id for one in attachments)
    unheard = not kept and any(one.kind == "voice" for one in attachments)
    reply = "attachment_kept" if kept else "voice_unheard" if unheard else "attachment_not_kept"
    return Arrival(wording.sentence("attachment", name="".join(dict.fromkeys(names))), context, reply)


def _context(extras: Extras) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if extras.location:
        place = extras.location
        found["location"] = {"lat": place.lat, "lon": place.lon, "label": place.label}
    if extras.attachments:
        found["attachments"] = [{"kind": one.kind, "id": one.id} for one in extras.attachments]
    if extras.edits:
        found["edits"] = extras.edits
    return found


def correct_unread(
    session: Session, row: ConversationRow, edited: str, text: str, *, now: datetime
) -> MessageRow | None:
    """Replace the words of a message that nobody has read yet and return it; None when it is too late."""
    message = storage.message_by_key(session, row.id, INCOMING + edited)
    words = clean_text(text)
    leased = row.lease_until is not None and row.lease_until > now
    if message is None or message.handled_at is not None or leased or not words:
        return None
    message.text = words
    return message
