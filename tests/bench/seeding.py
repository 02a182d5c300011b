"""Many orders at once: a few are made by the real use cases, the rest are copies of their rows in SQL."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from tests.bench.requests import LEAD, file_one, finish_one
from ticketing.domain.actors import Actor, Role
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases import handling

CHILDREN = ("order_clocks", "order_events", "order_tasks", "supervision_cases")
TEMPLATES = 20
YEAR, SIX_DAYS = timedelta(days=365), timedelta(days=6)


# For the seeding alone: no order is lost when it is interrupted, it only starts again.
FAST = (
    "SET LOCAL synchronous_commit = off",
    # Copies of sound rows need no look at what they refer to.
    "SET LOCAL session_replication_role = replica",
)


def seed(engine: Engine, *, orders: int, open_orders: int) -> None:
    """Fill the database with `orders` orders of a year, the last `open_orders` of them open."""
    now = datetime.now(UTC)
    with transaction(session_factory(engine)) as session:
        ended = [_closed(session, n, now=now) for n in range(TEMPLATES)]
        running = [_running(session, n, now=now) for n in range(TEMPLATES)]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '8GB'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    with engine.begin() as connection:
        indexes = _drop_indexes(connection)
    copies = [*_copies(ended, "C", orders - open_orders, YEAR), *_copies(running, "O", open_orders, SIX_DAYS)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda copy: _carry_out(engine, copy), copies))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for index in indexes:
            connection.execute(text(index))
    engine.dispose()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def has_orders(engine: Engine) -> bool:
    """Say whether the database was seeded before."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT number FROM orders LIMIT 1")).first() is not None


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop what is built faster at once than row by row; return how to make it again."""
    found = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)"
        ),
        {"tables": ["orders", *CHILDREN]},
    ).all()
    for name, _ in found:
        connection.execute(text(f'DROP INDEX "{name}"'))
    return [definition for _, definition in found]


def _closed(session: Session, n: int, *, now: datetime) -> str:
    number = file_one(session, f"closed-{n}", now=now - timedelta(days=3)).number
    finish_one(session, number, now=now - timedelta(days=3) + timedelta(minutes=5))
    return number


def _running(session: Session, n: int, *, now: datetime) -> str:
    """Every fourth waits for the dispatcher, the others are at work."""
    order = file_one(session, f"open-{n}", now=now - timedelta(minutes=5), waits=n % 4 == 0)
    if n % 4 > 1:
        handling.sign(session, order.number, actor=Actor("u", Role.UNIT, "u", LEAD), now=now)
    return order.number


@dataclass(frozen=True)
class Copy:
    """One template to be copied `facts["each"]` times under numbers that begin with `prefix`."""

    prefix: str
    facts: dict[str, object]


def _copies(templates: Sequence[str], prefix: str, count: int, spread: timedelta) -> list[Copy]:
    """Return the copies of each template; each is as much earlier as its number says, over the period."""
    each = count // len(templates)
    step = spread.total_seconds() / max(1, count)
    return [
        Copy(prefix, {"number": number, "each": each, "many": len(templates), "index": index, "step": step})
        for index, number in enumerate(templates)
    ]


def _carry_out(engine: Engine, copy: Copy) -> None:
    with engine.begin() as connection:
        for setting in FAST:
            connection.execute(text(setting))
        for table in ("orders", *CHILDREN):
            connection.execute(text(_statement(connection, table, copy.prefix)), copy.facts)


def _statement(connection: Connection, table: str, prefix: str) -> str:
    columns = [column for column in inspect(connection).get_columns(table) if column["name"] != "id"]
    names = [str(column["name"]) for column in columns]
    new = f"'{prefix}' || lpad((n * :many + :index)::text, 9, '0')"
    values = []
    for column in columns:
        name, kind = str(column["name"]), str(column["type"]).upper()
        if name in ("number", "order_number"):
            values.append(new)
        elif name in ("conversation_id", "external_id", "phone_hash"):
            values.append(f"md5({new} || '{name}')")
        elif name == "next_check_at":
            values.append("NULL" if prefix == "C" else "next_check_at + interval '30 days'")
        elif kind.startswith("TIMESTAMP"):
            values.append(f"{name} - ((n * :many + :index) * :step) * interval '1 second'")
        else:
            values.append(name)
    key = "number" if table == "orders" else "order_number"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM {table}, generate_series(1, :each) AS n WHERE {key} = :number"
    )
