"""Keys of requests already done, written in the same transaction as their effect."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime, table_of
from ticketing.storage.writing import Rows, write_all


class IdempotencyRow(Base):
    """One key and what came of it."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    order_number: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


TABLE = table_of(IdempotencyRow)


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


def claim_all(session: Session, scope: str, keys: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Take several keys for this transaction; return the order numbers of those that somebody had before.

    In one order, so that two who claim the same keys wait for one another and never in a circle.
    """
    rows = [
        {"scope": scope, "key": key, "order_number": "", "outcome": "", "created_at": now}
        for key in sorted(keys)
    ]
    claimed = session.execute(_claims_on(session.get_bind().dialect.name), rows)
    known = set(keys) - set(claimed.scalars())
    if not known:
        return {}
    earlier = select(TABLE.c.key, TABLE.c.order_number).where(TABLE.c.scope == scope, TABLE.c.key.in_(known))
    return {key: number for key, number in session.execute(earlier)}


@cache
def _claims_on(dialect: str) -> Executable:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(TABLE)
    statement: Executable = insert.on_conflict_do_nothing().returning(TABLE.c.key)
    return statement


def release(session: Session, scope: str, keys: Collection[str]) -> None:
    """Give claimed keys back, of which nothing came."""
    if keys:
        session.execute(delete(TABLE).where(TABLE.c.scope == scope, TABLE.c.key.in_(keys)))


def remember(session: Session, scope: str, key: str, *, order_number: str, outcome: str) -> None:
    """Write what came of a claimed key."""
    write_all(session, [outcomes(scope, {key: order_number}, outcome=outcome)])


def outcomes(scope: str, numbers: Mapping[str, str], *, outcome: str) -> Rows:
    """Return the rows of claimed keys with what came of them: order numbers by key."""
    rows: list[dict[str, object]] = [
        {"scope": scope, "key": key, "order_number": number, "outcome": outcome}
        for key, number in numbers.items()
    ]
    return Rows(IdempotencyRow, rows, by=("scope", "key"))
