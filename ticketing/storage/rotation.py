"""Writes personal fields again with the present key, table by table, and remembers how far it came."""

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, String, Table, select, type_coerce, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.privacy import digits_of
from ticketing.storage.base import Base, Personal, PersonalKey, UtcTime, keyed_hash, needs_sealing

# Columns that hold a keyed hash of another one: table → hash column, source column, how to write it.
HASHES: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "orders": ("phone_hash", "phone", digits_of),
    "phone_calls": ("caller_hash", "caller_number", str),
}


class RotationMarkRow(Base):
    """How far a table was written again with the key named by `key_id`."""

    __tablename__ = "rotation_marks"

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16))
    position: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)


def tables() -> tuple[Table, ...]:
    """Return the tables with personal fields, by name."""
    return tuple(table for name, table in sorted(Base.metadata.tables.items()) if personal_columns(table))


def personal_columns(table: Table) -> list[Column[Any]]:
    """Return the encrypted columns of a table, those of types built on `Personal` too."""
    return [column for column in table.columns if _is_personal(column.type)]


def _is_personal(kind: object) -> bool:
    return isinstance(kind, Personal) or isinstance(getattr(kind, "impl", None), Personal)


def _key(table: Table) -> Column[Any]:
    [key] = table.primary_key.columns
    column: Column[Any] = key
    return column


def mark_of(session: Session, table: Table) -> RotationMarkRow:
    """Return how far this table came with the present key; a mark of another key begins anew."""
    mark = session.get(RotationMarkRow, table.name)
    if mark is None:
        mark = RotationMarkRow(table_name=table.name, key_id=PersonalKey.name(), position="")
        session.add(mark)
    if mark.key_id != PersonalKey.name():
        mark.key_id, mark.position, mark.done_at = PersonalKey.name(), "", None
    session.flush()
    return mark


def write_batch(session: Session, table: Table, *, size: int, now: datetime) -> tuple[int, int]:
    """Write up to `size` rows again in the caller's transaction; return (rows looked at, rows written)."""
    mark, key = mark_of(session, table), _key(table)
    if mark.done_at is not None:
        return 0, 0
    wanted = select(key).order_by(key).limit(size).with_for_update()
    if mark.position:
        wanted = wanted.where(key > key.type.python_type(mark.position))
    found = session.scalars(wanted).all()
    written = sum(_write_row(session, table, value) for value in found)
    if found:
        mark.position = str(found[-1])
    if len(found) < size:
        mark.done_at = now
    session.flush()
    return len(found), written


def _write_row(session: Session, table: Table, value: object) -> bool:
    key, columns = _key(table), personal_columns(table)
    raw = session.execute(select(*(type_coerce(c, String) for c in columns)).where(key == value)).one()
    old = [c for c, text in zip(columns, raw, strict=True) if text is not None and _is_old(text)]
    if not old:
        return False
    plain: Row[Any] = session.execute(select(*old).where(key == value)).one()
    changes: dict[str, Any] = {c.name: text for c, text in zip(old, plain, strict=True)}
    changes |= dict(_hash(table, changes))
    session.execute(update(table).where(key == value).values(changes))
    return True


def _is_old(text: str) -> bool:
    return needs_sealing(base64.urlsafe_b64decode(text))


def _hash(table: Table, plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if table.name not in HASHES:
        return
    column, source, written = HASHES[table.name]
    if plain.get(source):
        yield column, keyed_hash(written(plain[source]))
