"""Which pictures belong to which conversation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ticketing.storage.desk_rows import AttachmentRow


def find_by_key(session: Session, key: str) -> AttachmentRow | None:
    """Return the picture that was stored under this key."""
    return session.scalars(select(AttachmentRow).where(AttachmentRow.key == key)).one_or_none()


def find(session: Session, identity: str) -> AttachmentRow | None:
    """Return one picture's row."""
    return session.get(AttachmentRow, identity)


def add(session: Session, row: AttachmentRow) -> AttachmentRow:
    """Store a row."""
    session.add(row)
    session.flush()
    return row


def count_since(session: Session, conversation_id: str, *, since: datetime) -> int:
    """Return how many pictures a conversation stored after `since`."""
    found = select(func.count()).where(
        AttachmentRow.conversation_id == conversation_id, AttachmentRow.created_at >= since
    )
    return session.scalar(found) or 0


def of_conversation(session: Session, conversation_id: str) -> Sequence[AttachmentRow]:
    """Return a conversation's pictures, oldest first."""
    found = select(AttachmentRow).where(AttachmentRow.conversation_id == conversation_id)
    return session.scalars(found.order_by(AttachmentRow.created_at, AttachmentRow.id)).all()
