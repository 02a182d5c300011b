"""Reads Telegram's updates: which are a citizen's message, which are for the channel itself."""

from dataclasses import dataclass
from enum import StrEnum

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.contract import Inbound
from bot.channels.desk_client import Attached, Place
from bot.channels.telegram import wording

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
# Marks a button whose payload is too long for Telegram: message id and place of the button at the desk.
LOOK_UP = "#"


class Own(StrEnum):
    """What the channel answers by itself."""

    START = "start"
    HELP = "help"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class OwnReply:
    """Something that the channel answers by itself."""

    chat_id: int
    kind: Own


@dataclass(frozen=True, slots=True)
class Media:
    """A file at Telegram that belongs to a message."""

    kind: str
    file_id: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Received:
    """A citizen's message, and the files that have to be fetched for it."""

    inbound: Inbound
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: `data` is its payload, or `LOOK_UP` and where the payload stands."""

    chat_id: int
    query_id: str
    data: str
    message_id: int | None = None


Read = OwnReply | Received | Pressed | None


def read_update(update: Update) -> Read:
    """Return what an update asks for; None when there is nothing to do."""
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        joined = update.my_chat_member.new_chat_member.status != ChatMemberStatus.LEFT
        chat = update.my_chat_member.chat
        return OwnReply(chat.id, Own.GROUP) if joined and chat.type != ChatType.PRIVATE else None
    if update.edited_message is not None:
        return _edited(update.edited_message)
    return _written(update.message) if update.message is not None else None


def _pressed(query: CallbackQuery) -> Read:
    message = query.message
    if query.data is None or message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return Pressed(message.chat.id, query.id, query.data, message.message_id)


def _written(message: Message) -> Read:
    if message.chat.type != ChatType.PRIVATE:
        # Only who speaks to the bot is answered; what others say in a group is none of its business.
        return OwnReply(message.chat.id, Own.GROUP) if _is_command(message) else None
    command = _command(message)
    if command in ("start", "help"):
        return OwnReply(message.chat.id, Own.START if command == "start" else Own.HELP)
    text = wording.PERSON if command == "person" else _text(message)
    media = _media(message)
    return Received(_inbound(message, text=text, message_id=f"m{message.message_id}"), media)


def _edited(message: Message) -> Read:
    text = message.text or message.caption or ""
    if message.chat.type != ChatType.PRIVATE or not text or message.edit_date is None:
        return None
    changed = f"e{message.message_id}.{int(message.edit_date.timestamp())}"
    return Received(
        Inbound(
            str(message.chat.id),
            changed,
            text,
            edits=f"m{message.message_id}",
            sent_at=message.edit_date,
        )
    )


def _inbound(message: Message, *, text: str, message_id: str) -> Inbound:
    return Inbound(
        str(message.chat.id),
        message_id,
        text,
        attachments=tuple(Attached(kind=kind) for kind in _unfetched(message)),
        location=_place(message),
        sent_at=message.date,
    )


def _is_command(message: Message) -> bool:
    return (message.text or "").startswith("/")


def _command(message: Message) -> str:
    word = (message.text or "").split(maxsplit=1)[:1]
    return word[0][1:].partition("@")[0].lower() if word and word[0].startswith("/") else ""


def _text(message: Message) -> str:
    if message.contact is not None:
        return message.contact.phone_number
    if message.sticker is not None:
        return message.sticker.emoji or ""
    return message.text or message.caption or ""


def _place(message: Message) -> Place | None:
    if message.venue is not None:
        where, venue = message.venue.location, message.venue
        return Place(lat=where.latitude, lon=where.longitude, label=f"{venue.address} {venue.title}"[:200])
    if message.location is not None:
        return Place(lat=message.location.latitude, lon=message.location.longitude)
    return None


def _media(message: Message) -> tuple[Media, ...]:
    if message.photo:
        best = message.photo[-1]
        return (Media("image", best.file_id, "image/jpeg", best.file_size or 0),)
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return (Media("image", document.file_id, document.mime_type or "", document.file_size or 0),)
    if message.voice is not None:
        voice = message.voice
        return (Media("voice", voice.file_id, voice.mime_type or "audio/ogg", voice.file_size or 0),)
    return ()


def _unfetched(message: Message) -> tuple[str, ...]:
    if _media(message):
        return ()
    if message.video or message.video_note or message.animation:
        return ("video",)
    return ("file",) if message.document or message.audio else ()
