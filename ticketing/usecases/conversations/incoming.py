"""A citizen's message arrives: recorded once, in order, whoever will answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ticketing.domain import conversations as rules
from ticketing.domain.conversations import ConversationState, conversation_id
from ticketing.domain.errors import Malformed, TooFast
from ticketing.domain.messages import Sender, TextKind, is_phrase, kind_of, mentions
from ticketing.domain.rate_limits import Bucket, Limit, seconds_to_wait, spend
from ticketing.storage import conversations as storage
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.usecases.conversations.arriving import (
    NOTHING,
    Extras,
    check_time,
    correct_unread,
    read_arrival,
)
from ticketing.usecases.conversations.moving import hand_over, leave_queue
from ticketing.usecases.conversations.notice_wishes import answer_wish
from ticketing.usecases.conversations.pushing import note_contact
from ticketing.usecases.conversations.saying import INCOMING, announce
from ticketing.usecases.conversations.views import Received
from ticketing.usecases.conversations.wording import desk_words

MESSAGE_ID_LIMIT = 128
# The process that received a message starts its turn at once; if it did not, the worker does after this time.
TURN_GRACE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the channel delivers it; both ids are the channel's own."""

    channel: str
    conversation_id: str
    message_id: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    extras: Extras = NOTHING
    # For channels that push: replies leave by the outbox; with `hold` the channel takes them itself at once.
    outbox: bool = False
    hold: timedelta | None = None


def receive_message(session: Session, incoming: Incoming, *, limit: Limit, now: datetime) -> Received:
    """Record the message and do what needs no engine; the same message id again changes nothing.

    Raises Malformed "conversation_id_malformed" / "message_id_malformed" / "message_from_future", TooFast
    "message_too_fast".
    """
    identity = conversation_id(incoming.channel, incoming.conversation_id)
    key = _key(incoming.message_id)
    check_time(incoming.extras, now=now)
    row = storage.lock_or_open(session, identity, bucket=Bucket(limit.burst, now))
    known = storage.message_by_key(session, identity, key)
    if known is not None:
        return Received(identity, known.seq, repeated=True)
    _spend(row, limit, now=now)
    lease = None
    if incoming.outbox:
        lease = note_contact(session, identity, last_seq=row.last_seq, now=now, hold=incoming.hold)
    edited = incoming.extras.edits
    corrected = edited and correct_unread(session, row, edited, incoming.text, now=now)
    if corrected:
        return Received(identity, corrected.seq, repeated=False, lease=lease)
    arrival = read_arrival(incoming.text, incoming.metadata, incoming.extras)
    message = _record(session, row, arrival.text, key=key, metadata=arrival.context, now=now)
    _react(session, row, message, reply=arrival.reply, now=now)
    return Received(identity, message.seq, repeated=False, lease=lease)


def _key(message_id: str) -> str:
    visible = message_id.isascii() and message_id.isprintable() and " " not in message_id
    if not visible or not 1 <= len(message_id) <= MESSAGE_ID_LIMIT:
        raise Malformed("message_id_malformed", field="message_id")
    return INCOMING + message_id


def _spend(row: ConversationRow, limit: Limit, *, now: datetime) -> None:
    bucket = Bucket(row.rate_tokens, row.rate_at)
    left = spend(bucket, limit, now=now)
    if left is None:
        wait = seconds_to_wait(bucket, limit, now=now)
        raise TooFast("message_too_fast", retry_after=max(1, round(wait)))
    row.rate_tokens, row.rate_at = left.tokens, left.at


def _record(
    session: Session,
    row: ConversationRow,
    text: str,
    *,
    key: str,
    metadata: Mapping[str, Any],
    now: datetime,
) -> MessageRow:
    message = MessageRow(
        sender=Sender.CITIZEN.value, key=key, text=text, buttons=[], context=dict(metadata), created_at=now
    )
    return storage.append(session, row, message)


def _react(session: Session, row: ConversationRow, message: MessageRow, *, reply: str, now: datetime) -> None:
    if row.state == ConversationState.CLOSED.value:
        storage.write_back(row, rules.reopen(storage.to_domain(row)))
    if answer_wish(session, row, message, now=now):
        return
    if row.state == ConversationState.BOT.value:
        _prepare_turn(session, row, message, reply=reply, now=now)
        return
    # Staff read it; nothing is owed by the bot.
    message.handled_at = now
    if row.state == ConversationState.QUEUED.value:
        _react_in_queue(session, row, message, now=now)


def _prepare_turn(
    session: Session, row: ConversationRow, message: MessageRow, *, reply: str, now: datetime
) -> None:
    kind = kind_of(message.text)
    if reply or kind is not TextKind.WORDS:
        message.handled_at = now
        announce(session, row, reply or kind.value, now=now, reply_to=message.seq)
    elif row.outage_told_at is not None and is_phrase(message.text, desk_words().ask_person):
        hand_over(session, row, reason="asked", summary="", now=now, reply_to=message.seq)
    else:
        row.next_turn_at = min(row.next_turn_at or now + TURN_GRACE, now + TURN_GRACE)


def _react_in_queue(session: Session, row: ConversationRow, message: MessageRow, *, now: datetime) -> None:
    if is_phrase(message.text, desk_words().leave_queue):
        leave_queue(session, row, end="left", code="back_to_bot", now=now, reply_to=message.seq)
    elif mentions(message.text, desk_words().danger):
        announce(session, row, "danger", now=now, reply_to=message.seq)
