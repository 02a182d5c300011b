"""Finding, locking and writing conversations and their messages."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ticketing.domain.conversations import Colleague, Conversation, ConversationState, split_id
from ticketing.domain.messages import Sender
from ticketing.domain.rate_limits import Bucket
from ticketing.storage.conversation_rows import ConversationRow, HeartbeatRow, MessageRow


def lock_conversation(session: Session, identity: str) -> ConversationRow | None:
    """Return the row, held until the transaction ends: whoever changes a conversation goes through here."""
    found = select(ConversationRow).where(ConversationRow.id == identity).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def lock_or_open(session: Session, identity: str, *, bucket: Bucket) -> ConversationRow:
    """Return the locked row, made first when it does not exist (two at once: one makes, both get it)."""
    row = lock_conversation(session, identity)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(_opened(identity, bucket))
    except IntegrityError:
        pass  # somebody else opened it between our look and our insert
    row = lock_conversation(session, identity)
    if row is None:
        raise RuntimeError("a conversation vanished while it was being opened")
    return row


def _opened(identity: str, bucket: Bucket) -> ConversationRow:
    channel, external_id = split_id(identity)
    return ConversationRow(
        id=identity,
        channel=channel,
        external_id=external_id,
        state=ConversationState.BOT.value,
        created_at=bucket.at,
        updated_at=bucket.at,
        epoch=0,
        last_seq=0,
        failed_turns=0,
        priority=0,
        skill="",
        risk="",
        helpers="[]",
        rate_tokens=bucket.tokens,
        rate_at=bucket.at,
    )


def find_conversation(session: Session, identity: str) -> ConversationRow | None:
    """Return the row for reading."""
    return session.get(ConversationRow, identity, populate_existing=True)


def to_domain(row: ConversationRow) -> Conversation:
    """Return what the rules of the desk look at."""
    return Conversation(
        id=row.id,
        state=ConversationState(row.state),
        epoch=row.epoch,
        operator_id=row.operator_id,
        operator_name=row.operator_name,
        queue_reason=row.queue_reason,
        queue_summary=row.queue_summary,
        queued_at=row.queued_at,
        priority=row.priority,
        skill=row.skill,
        wanted_id=row.wanted_id,
        helpers=tuple(Colleague(*one) for one in json.loads(row.helpers)),
    )


def write_back(row: ConversationRow, conversation: Conversation) -> None:
    """Store what the rules decided."""
    row.state = conversation.state.value
    row.epoch = conversation.epoch
    row.operator_id = conversation.operator_id
    row.operator_name = conversation.operator_name
    row.queue_reason = conversation.queue_reason
    row.queue_summary = conversation.queue_summary
    row.queued_at = conversation.queued_at
    row.priority = conversation.priority
    row.skill = conversation.skill
    row.wanted_id = conversation.wanted_id
    row.helpers = json.dumps([[one.id, one.name] for one in conversation.helpers], ensure_ascii=False)


def append(session: Session, row: ConversationRow, message: MessageRow) -> MessageRow:
    """Give the message the conversation's next number and store it; `row` must be locked."""
    row.last_seq += 1
    row.updated_at = message.created_at
    message.conversation_id, message.seq = row.id, row.last_seq
    session.add(message)
    session.flush()
    return message


def message_by_key(session: Session, identity: str, key: str) -> MessageRow | None:
    """Return the message that was stored under this key."""
    found = select(MessageRow).where(MessageRow.conversation_id == identity, MessageRow.key == key)
    return session.scalars(found).one_or_none()


def message_at(session: Session, identity: str, seq: int) -> MessageRow | None:
    """Return the message with this number."""
    found = select(MessageRow).where(MessageRow.conversation_id == identity, MessageRow.seq == seq)
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def messages_after(session: Session, identity: str, *, after: int, limit: int) -> Sequence[MessageRow]:
    """Return messages with a higher number, oldest first."""
    found = select(MessageRow).where(MessageRow.conversation_id == identity, MessageRow.seq > after)
    return session.scalars(found.order_by(MessageRow.seq).limit(limit)).all()


def latest_messages(
    session: Session, identity: str, *, limit: int, before: int | None = None
) -> Sequence[MessageRow]:
    """Return the last messages (those before a number), oldest first."""
    found = select(MessageRow).where(MessageRow.conversation_id == identity)
    if before is not None:
        found = found.where(MessageRow.seq < before)
    rows = session.scalars(found.order_by(MessageRow.seq.desc()).limit(limit)).all()
    return list(reversed(rows))


def replies_to(session: Session, identity: str, seq: int) -> Sequence[MessageRow]:
    """Return what was said in answer to one message, oldest first."""
    found = select(MessageRow).where(MessageRow.conversation_id == identity, MessageRow.reply_to == seq)
    return session.scalars(found.order_by(MessageRow.seq)).all()


def unhandled(session: Session, identity: str) -> Sequence[MessageRow]:
    """Return the citizen's messages that something is still owed for, oldest first."""
    found = select(MessageRow).where(
        MessageRow.conversation_id == identity,
        MessageRow.sender == Sender.CITIZEN.value,
        MessageRow.handled_at.is_(None),
    )
    return session.scalars(found.order_by(MessageRow.seq)).all()


def last_from_citizen(session: Session, identity: str) -> MessageRow | None:
    """Return the citizen's latest message."""
    found = select(MessageRow).where(
        MessageRow.conversation_id == identity, MessageRow.sender == Sender.CITIZEN.value
    )
    return session.scalars(found.order_by(MessageRow.seq.desc()).limit(1)).first()


def due_for_a_turn(session: Session, *, now: datetime, limit: int) -> Sequence[str]:
    """Return the ids of conversations whose time to be looked after has come, the longest overdue first."""
    found = select(ConversationRow.id).where(ConversationRow.next_turn_at <= now)
    return session.scalars(found.order_by(ConversationRow.next_turn_at).limit(limit)).all()


def queued(session: Session, *, limit: int) -> Sequence[ConversationRow]:
    """Return the conversations in the queue: the urgent first, then the longest waiting."""
    found = select(ConversationRow).where(ConversationRow.state == ConversationState.QUEUED.value)
    ordered = found.order_by(ConversationRow.priority.desc(), ConversationRow.queued_at, ConversationRow.id)
    return session.scalars(ordered.limit(limit)).all()


def count_queued(session: Session) -> int:
    """Return how many conversations wait for a person."""
    found = select(func.count()).where(ConversationRow.state == ConversationState.QUEUED.value)
    return session.scalar(found) or 0


def count_ahead(session: Session, row: ConversationRow) -> int:
    """Return how many conversations are served before this one, which waits."""
    earlier = and_(
        ConversationRow.priority == row.priority,
        or_(
            ConversationRow.queued_at < row.queued_at,
            and_(ConversationRow.queued_at == row.queued_at, ConversationRow.id < row.id),
        ),
    )
    before = or_(ConversationRow.priority > row.priority, earlier)
    found = select(func.count()).where(ConversationRow.state == ConversationState.QUEUED.value, before)
    return session.scalar(found) or 0


def taken_by(session: Session, operator_id: str) -> Sequence[ConversationRow]:
    """Return the conversations that a person has, the one written in last first."""
    found = select(ConversationRow).where(
        ConversationRow.operator_id == operator_id, ConversationRow.state == ConversationState.PERSON.value
    )
    return session.scalars(found.order_by(ConversationRow.updated_at.desc())).all()


def recent(session: Session, *, limit: int) -> Sequence[ConversationRow]:
    """Return conversations, the one written in last first."""
    found = select(ConversationRow).order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
    return session.scalars(found.limit(limit)).all()


def last_numbers(session: Session, identities: Iterable[str]) -> dict[str, int]:
    """Return the number of the latest message of each conversation: one query for everybody who waits."""
    found = select(ConversationRow.id, ConversationRow.last_seq).where(ConversationRow.id.in_(identities))
    return {identity: last for identity, last in session.execute(found)}


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Note that a process is alive."""
    session.merge(HeartbeatRow(name=name, at=now))


def is_beating(session: Session, name: str, *, within: timedelta, now: datetime) -> bool:
    """Tell whether a process said within this time that it is alive."""
    row = session.get(HeartbeatRow, name, populate_existing=True)
    return row is not None and row.at >= now - within
