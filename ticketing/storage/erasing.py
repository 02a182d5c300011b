"""Erases words and names for good; numbers, times, states and ratings stay."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from ticketing.domain.states import ENDED
from ticketing.storage import evidence, rotation
from ticketing.storage.conversation_rows import ConversationRow, MessageRow
from ticketing.storage.desk_rows import AttachmentRow
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.outbox import OutboxRow


def ended_before(session: Session, before: datetime, *, limit: int) -> Sequence[str]:
    """Return numbers of ended orders that nobody has touched since `before`, oldest first."""
    old = (OrderRow.state.in_(ENDED), OrderRow.updated_at < before, OrderRow.erased_at.is_(None))
    return session.scalars(
        select(OrderRow.number).where(*old).order_by(OrderRow.updated_at, OrderRow.number).limit(limit)
    ).all()


def erase_order(session: Session, number: str, *, now: datetime) -> list[str]:
    """Empty every column of one order that holds words about a person.

    Returns the names of its evidence: their files have to be removed once this is committed.
    """
    files = evidence.forget(session, number, now=now)
    row = session.get_one(OrderRow, number)
    gone = {name: {"value": None, "declined": True} for name in json.loads(row.elements)}
    row.matter, row.elements, row.title, row.result = "", json.dumps(gone), "", ""
    row.caller_name = row.phone = row.phone_hash = row.handling = None
    row.place = {name: value for name, value in row.place.items() if name == "district"}
    row.understanding, row.erased_at = {}, now
    session.flush()
    session.execute(update(OutboxRow).where(OutboxRow.order_number == number).values(buttons=[]))
    _empty(session, "order_number", number)
    return files


def _empty(session: Session, column: str, value: str) -> None:
    """Empty the personal fields, and the hashes of them, of every row of any table that belongs to `value`.

    Orders are left alone: they have a period of their own, and elements that must stay readable.
    """
    for table in rotation.tables():
        if column not in table.columns or table.name == "orders":
            continue
        gone = {c.name: None if c.nullable else "" for c in rotation.personal_columns(table)}
        if table.name in rotation.HASHES:
            gone[rotation.HASHES[table.name][0]] = None
        session.execute(update(table).where(table.columns[column] == value).values(gone))


def is_erased(session: Session, number: str) -> bool:
    """Tell whether an order's words are gone already."""
    return session.scalar(select(OrderRow.erased_at).where(OrderRow.number == number)) is not None


def silent_before(session: Session, before: datetime, *, limit: int) -> Sequence[str]:
    """Return conversations of which nothing was heard since `before`, and no order needs them any more."""
    message = aliased(MessageRow)
    has_words = exists().where(message.conversation_id == ConversationRow.id, _has_text(message))
    needed = exists().where(OrderRow.conversation_id == ConversationRow.id, OrderRow.erased_at.is_(None))
    wanted = select(ConversationRow.id).where(ConversationRow.updated_at < before, has_words, ~needed)
    return session.scalars(wanted.order_by(ConversationRow.updated_at).limit(limit)).all()


def _has_text(message: type[MessageRow]) -> ColumnElement[bool]:
    # Encrypted text is never empty, so an author stands for "not erased yet".
    return message.author != ERASED


ERASED = "-"


def erase_conversation(session: Session, identity: str) -> Sequence[str]:
    """Empty the words of one conversation; that there were messages, and when, stays.

    Returns the names of its pictures: their files have to be removed once this is committed.
    """
    of_it = update(MessageRow).where(MessageRow.conversation_id == identity)
    session.get_one(ConversationRow, identity).queue_summary = ""
    session.flush()
    _empty(session, "conversation_id", identity)
    session.execute(of_it.values(buttons=[], author=ERASED))
    pictures = select(AttachmentRow.id).where(AttachmentRow.conversation_id == identity)
    return session.scalars(pictures).all()
