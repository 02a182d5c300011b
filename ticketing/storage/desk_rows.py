"""The desk's other tables: who waited how long, call-backs, pictures, corrections, who sits at the desk."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime

BIG = BigInteger().with_variant(Integer, "sqlite")


class WaitRow(Base):
    """One time that a conversation went to a person: when it was asked for, when taken, how it ended."""

    __tablename__ = "conversation_waits"

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    queued_at: Mapped[datetime] = mapped_column(UtcTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    operator_id: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    end_kind: Mapped[str] = mapped_column(String(16), default="", server_default="")


class CallBackRow(Base):
    """Somebody to call or write back; `key` keeps the same missed contact from being listed twice."""

    __tablename__ = "call_backs"
    __table_args__ = (Index("ix_call_backs_done_at_due_at", "done_at", "due_at"),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(32))
    summary: Mapped[str] = mapped_column(Personal)
    phone: Mapped[str | None] = mapped_column(Personal)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    done_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(Personal, default="")


class AttachmentRow(Base):
    """A picture that a citizen sent, encrypted beside the database; `size` is of the kept file, bytes."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class CorrectionRow(Base):
    """What an operator corrected in the bot's reading; learnt from once somebody else has accepted it."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(128))
    seq: Mapped[int]
    field: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Personal)
    before: Mapped[str] = mapped_column(Personal)
    after: Mapped[str] = mapped_column(Personal)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    verdict: Mapped[str] = mapped_column(String(16), default="", server_default="", index=True)
    judged_by: Mapped[str | None] = mapped_column(String(64))
    judged_at: Mapped[datetime | None] = mapped_column(UtcTime)


class PresenceRow(Base):
    """An operator whose desk page is open; `skills` are words with spaces between."""

    __tablename__ = "operator_presence"

    staff_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    skills: Mapped[str] = mapped_column(String(200), default="", server_default="")
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
