"""The tables of the desk: conversations and their messages. What people say is encrypted at rest."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ticketing.storage.base import Base, Personal, UtcTime


class PersonalJson(TypeDecorator[object]):
    """A JSON value about a person, encrypted like `Personal` text."""

    impl = Personal
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        """Write as text; the underlying type encrypts it."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        """Read the decrypted text."""
        return None if value is None else json.loads(value)


class ConversationRow(Base):
    """One conversation. `lease_*` name the runner that works on the bot's turn; `next_turn_at` is when the
    worker should look after it (null: nothing to do); `failed_turns` counts tries on the same message.
    `helpers` is JSON, a list of [staff id, name]; `told_at` is when a waiting citizen last heard of the
    queue; `operator_seen_at` is the last sign of the operator's browser."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_state_queued_at", "state", "queued_at"),)

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(16))
    epoch: Mapped[int] = mapped_column(default=0)
    operator_id: Mapped[str | None] = mapped_column(String(64), index=True)
    operator_name: Mapped[str] = mapped_column(String(64), default="")
    queue_reason: Mapped[str] = mapped_column(String(64), default="")
    queue_summary: Mapped[str] = mapped_column(Personal, default="")
    queued_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    last_seq: Mapped[int] = mapped_column(default=0)
    rate_tokens: Mapped[float] = mapped_column(Float)
    rate_at: Mapped[datetime] = mapped_column(UtcTime)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    next_turn_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    failed_turns: Mapped[int] = mapped_column(default=0)
    outage_told_at: Mapped[datetime | None] = mapped_column(UtcTime)
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    skill: Mapped[str] = mapped_column(String(64), default="", server_default="")
    risk: Mapped[str] = mapped_column(String(32), default="", server_default="")
    wanted_id: Mapped[str | None] = mapped_column(String(64))
    helpers: Mapped[str] = mapped_column(default="[]", server_default="[]")
    operator_seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcTime)


class MessageRow(Base):
    """One message. `key` makes it unique within its conversation ("in:" + the channel's message id, "notice:"
    + a notice's key); `handled_at` is set on a citizen's message once nothing more is owed for it;
    `suppressed` messages are never shown to the citizen."""

    __tablename__ = "conversation_messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "key"),
        Index("ix_conversation_messages_reply_to", "conversation_id", "reply_to"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    sender: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Personal)
    buttons: Mapped[Any] = mapped_column(PersonalJson, default=list)
    context: Mapped[Any | None] = mapped_column(PersonalJson)
    understanding: Mapped[Any | None] = mapped_column(PersonalJson)
    reply_to: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    suppressed: Mapped[bool] = mapped_column(default=False, server_default=false())


class HeartbeatRow(Base):
    """When a process without an address of its own last said that it is alive."""

    __tablename__ = "process_heartbeats"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
