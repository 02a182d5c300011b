"""Keys of requests already done, written in the same transaction as their effect."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime


class IdempotencyRow(Base):
    """One key and what came of it."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    order_number: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


def claim(session: Session, scope: str, key: str, *, now: datetime) -> IdempotencyRow | None:
    """Take the key for this transaction; return the earlier row when somebody was first.

    A second request at the same time waits here until the first has committed or failed.
    """
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(IdempotencyRow)
    statement = (
        insert.values(scope=scope, key=key, order_number="", outcome="", created_at=now)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.key)
    )
    if session.execute(statement).scalar_one_or_none() is not None:
        return None
    return session.get(IdempotencyRow, (scope, key), populate_existing=True)


def remember(session: Session, scope: str, key: str, *, order_number: str, outcome: str) -> None:
    """Write what came of a claimed key."""
    row = session.get_one(IdempotencyRow, (scope, key))
    row.order_number = order_number
    row.outcome = outcome
