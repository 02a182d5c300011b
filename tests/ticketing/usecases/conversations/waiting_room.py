"""Builders for the tests of the queue: a conversation that waits, what its citizen was told."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ticketing.domain.rate_limits import Limit
from ticketing.storage import conversations as storage
from ticketing.usecases.conversations.incoming import Incoming, receive_message
from ticketing.usecases.conversations.moving import hand_over
from ticketing.usecases.conversations.reading import read_after

# A Sunday, 10:00 in Shanghai.
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def write(session: Session, name: str, text: str = "路灯坏了", *, at: datetime = NOW) -> str:
    """Let a citizen write; return the conversation's id."""
    incoming = Incoming("test", name, f"m{at.timestamp()}{len(text)}", text)
    return receive_message(session, incoming, limit=Limit(50, 1), now=at).conversation_id


def queue(session: Session, name: str, *, at: datetime = NOW, reason: str = "asked") -> str:
    """Let a citizen write and wait for a person; return the conversation's id."""
    identity = write(session, name, at=at)
    row = storage.lock_conversation(session, identity)
    assert row is not None
    hand_over(session, row, reason=reason, summary="路灯坏了", now=at)
    session.flush()
    return identity


def told(session: Session, identity: str) -> list[str]:
    """Return what the desk itself told the citizen."""
    shown = read_after(session, identity, after=0).messages
    return [message.text for message in shown if message.sender.value == "system"]
