"""Tables of programmes that call the API, and of the addresses at which they hear of events."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId

KNOWN_HOOKS = "event hooks"


class ClientRow(Base):
    """One programme. Its key is never stored, only the hash, and the last characters to tell keys apart."""

    __tablename__ = "api_clients"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    # A unit's own system acts as that unit and sees that unit's orders only.
    unit_id: Mapped[str | None] = mapped_column(String(64))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_hint: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class HookRow(Base):
    """One subscription to events."""

    __tablename__ = "event_hooks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("api_clients.id"), index=True)
    url: Mapped[str] = mapped_column(Personal)
    events: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str] = mapped_column(Personal)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


# Every change of an order asks for them.
OPEN_HOOKS = select(HookRow).where(HookRow.ended_at.is_(None)).order_by(HookRow.id)


def add_client(session: Session, row: ClientRow) -> None:
    """Store a new client."""
    session.add(row)
    session.flush()


def client(session: Session, client_id: str) -> ClientRow | None:
    """Return a client, revoked ones too."""
    return session.get(ClientRow, client_id)


def client_by_hash(session: Session, key_hash: str) -> ClientRow | None:
    """Return whose key this is."""
    return session.scalar(select(ClientRow).where(ClientRow.key_hash == key_hash))


def all_clients(session: Session) -> Sequence[ClientRow]:
    """Return all clients, newest first."""
    return session.scalars(select(ClientRow).order_by(ClientRow.created_at.desc(), ClientRow.id)).all()


def add_hook(session: Session, row: HookRow) -> None:
    """Store a new subscription."""
    session.add(row)
    session.flush()
    session.info.pop(KNOWN_HOOKS, None)


def hook(session: Session, hook_id: int) -> HookRow | None:
    """Return a subscription, ended ones too."""
    return session.get(HookRow, hook_id)


def open_hooks(session: Session, client_id: str | None = None) -> Sequence[HookRow]:
    """Return the subscriptions in force, of one client or of all."""
    wanted = OPEN_HOOKS.where(HookRow.client_id == client_id) if client_id else OPEN_HOOKS
    return session.scalars(wanted).all()


def known_hooks(session: Session) -> list[HookRow]:
    """Return the subscriptions in force, read once in a session: every change of an order asks for them."""
    known: list[HookRow] | None = session.info.get(KNOWN_HOOKS)
    if known is None:
        known = session.info[KNOWN_HOOKS] = list(open_hooks(session))
    return [hook for hook in known if hook.ended_at is None]
