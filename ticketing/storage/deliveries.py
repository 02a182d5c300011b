"""How far each conversation of a pushing channel has been delivered, and how each channel fares."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.messages import Sender
from ticketing.storage.base import Base, UtcTime
from ticketing.storage.conversation_rows import MessageRow


class DeliveryRow(Base):
    """One conversation whose words have to be pushed. Everything up to message `delivered_seq` arrived or was
    given up (`lost` counts those). `due_at` is when a sender should look at it (null: nothing is owed, or all
    is `parked` until the citizen writes). `pushed` counts calls since `contact_at`, the last message in.
    """

    __tablename__ = "channel_deliveries"
    __table_args__ = (Index("ix_channel_deliveries_channel_due_at", "channel", "due_at"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    delivered_seq: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(40), default="")
    parked: Mapped[bool] = mapped_column(default=False)
    contact_at: Mapped[datetime | None] = mapped_column(UtcTime)
    pushed: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)


class ChannelStateRow(Base):
    """What a channel last said about itself; `fault` is a short code, empty when all is well."""

    __tablename__ = "channel_states"

    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    fault: Mapped[str] = mapped_column(String(40), default="")
    fault_since: Mapped[datetime | None] = mapped_column(UtcTime)


def open_delivery(session: Session, identity: str, *, channel: str, from_seq: int) -> None:
    """Begin to push a conversation's words, those after message `from_seq`; the second time does nothing."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(DeliveryRow)
    values = {
        "conversation_id": identity,
        "channel": channel,
        "delivered_seq": from_seq,
        "attempts": 0,
        "fault": "",
        "parked": False,
        "pushed": 0,
        "lost": 0,
    }
    session.execute(insert.values(**values).on_conflict_do_nothing(index_elements=["conversation_id"]))


def lock_delivery(session: Session, identity: str) -> DeliveryRow | None:
    """Return the row, held until the transaction ends."""
    found = select(DeliveryRow).where(DeliveryRow.conversation_id == identity).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()


def owe(session: Session, identity: str, *, at: datetime) -> None:
    """Let a sender look at the conversation at `at`, unless one is at it, a retry waits, or it is parked.

    Does nothing for a conversation that is not pushed.
    """
    waits = DeliveryRow.due_at.is_(None) | (DeliveryRow.due_at > at)
    free = DeliveryRow.lease.is_(None) & (DeliveryRow.attempts == 0) & ~DeliveryRow.parked
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.conversation_id == identity, waits, free)
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


def due(session: Session, channel: str, *, now: datetime, limit: int) -> Sequence[DeliveryRow]:
    """Return locked rows that are due, the longest overdue first; those that others hold are skipped."""
    found = (
        select(DeliveryRow)
        .where(DeliveryRow.channel == channel, DeliveryRow.due_at <= now)
        .order_by(DeliveryRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(found.execution_options(populate_existing=True)).all()


def unsent(session: Session, identity: str, *, after: int, limit: int) -> Sequence[MessageRow]:
    """Return what the citizen has not been sent yet, oldest first."""
    found = select(MessageRow).where(
        MessageRow.conversation_id == identity,
        MessageRow.seq > after,
        MessageRow.sender != Sender.CITIZEN.value,
        MessageRow.suppressed.is_(False),
    )
    return session.scalars(found.order_by(MessageRow.seq).limit(limit)).all()


def note_state(session: Session, channel: str, *, fault: str, now: datetime) -> None:
    """Store what a channel says about itself."""
    row = session.get(ChannelStateRow, channel, populate_existing=True)
    if row is None:
        row = ChannelStateRow(channel=channel, at=now, fault="")
        session.add(row)
    if not fault:
        row.fault_since = None
    elif row.fault != fault:
        row.fault_since = now
    row.at, row.fault = now, fault


def states(session: Session, *, since: datetime) -> Sequence[ChannelStateRow]:
    """Return the channels that were heard of since then."""
    found = select(ChannelStateRow).where(ChannelStateRow.at >= since)
    return session.scalars(found.order_by(ChannelStateRow.channel)).all()


class NoticeRefusalRow(Base):
    """A conversation whose citizen does not want to be told of an order without asking."""

    __tablename__ = "notice_refusals"

    conversation_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


def refuse_notices(session: Session, identity: str, *, now: datetime) -> None:
    """Note that this citizen wants no notices."""
    session.merge(NoticeRefusalRow(conversation_id=identity, at=now))
    session.flush()


def allow_notices(session: Session, identity: str) -> None:
    """Forget that this citizen wanted no notices."""
    session.execute(delete(NoticeRefusalRow).where(NoticeRefusalRow.conversation_id == identity))


def refuses_notices(session: Session, identity: str) -> bool:
    """Tell whether this citizen wants no notices."""
    return session.get(NoticeRefusalRow, identity, populate_existing=True) is not None
