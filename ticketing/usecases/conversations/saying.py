"""Putting words into a conversation; every other module of the desk speaks through here."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from ticketing.domain.messages import Button, Sender, Utterance
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.storage.deliveries import owe
from ticketing.usecases.conversations import wording
from ticketing.usecases.conversations.views import ConversationView, MessageView

AUTHOR_LIMIT = 64
# Before a channel's message id, so that no citizen can take the key of a notice.
INCOMING = "in:"


def say(
    session: Session,
    row: ConversationRow,
    utterance: Utterance,
    *,
    sender: Sender,
    now: datetime,
    reply_to: int | None = None,
    key: str | None = None,
    author: str = "",
    suppressed: bool = False,
) -> MessageRow:
    """Append one message to a locked conversation."""
    message = MessageRow(
        sender=sender.value,
        author=author[:AUTHOR_LIMIT],
        key=key,
        text=utterance.text,
        buttons=[asdict(button) for button in utterance.buttons],
        reply_to=reply_to,
        created_at=now,
        suppressed=suppressed,
    )
    stored = storage.append(session, row, message)
    if not suppressed:
        owe(session, row.id, at=now)
    return stored


def announce(
    session: Session,
    row: ConversationRow,
    code: str,
    *,
    now: datetime,
    reply_to: int | None = None,
    buttons: Sequence[str] = (),
    **facts: object,
) -> MessageRow:
    """Let the desk itself say one of its sentences; `buttons` are codes of its wording."""
    choices = tuple(wording.button(name) for name in buttons)
    utterance = Utterance(wording.sentence(code, **facts), choices)
    return say(session, row, utterance, sender=Sender.SYSTEM, now=now, reply_to=reply_to)


def view_message(row: MessageRow) -> MessageView:
    """Return what is shown of a message."""
    return MessageView(
        seq=row.seq,
        sender=Sender(row.sender),
        text=row.text,
        buttons=tuple(Button(**button) for button in row.buttons or ()),
        at=row.created_at,
        reply_to=row.reply_to,
        author=row.author,
        understanding=row.understanding,
        message_id=citizen_message_id(row),
        staff_only=row.suppressed,
        attachments=_attachments(row.context),
    )


def _attachments(context: object) -> tuple[str, ...]:
    sent = context.get("attachments") if isinstance(context, dict) else None
    return tuple(str(one["id"]) for one in sent or () if one.get("id"))


def citizen_message_id(row: MessageRow) -> str | None:
    """Return the channel's own id of a citizen's message; other messages have none."""
    return row.key.removeprefix(INCOMING) if row.key and row.key.startswith(INCOMING) else None


def view_conversation(row: ConversationRow) -> ConversationView:
    """Return what staff see of a conversation."""
    known = storage.to_domain(row)
    return ConversationView(
        id=row.id,
        channel=row.channel,
        external_id=row.external_id,
        state=known.state,
        operator_id=known.operator_id,
        operator_name=known.operator_name,
        queue_reason=known.queue_reason,
        queue_summary=known.queue_summary,
        queued_at=known.queued_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_seq=row.last_seq,
        rules=known,
        priority=known.priority,
        skill=known.skill,
        risk=row.risk,
        wanted_id=known.wanted_id,
        escalated_at=row.escalated_at,
    )
