"""Writes rows of several tables at once: in one statement on PostgreSQL, in one for each table on SQLite.

An order that is filed or changed adds rows to half a dozen tables while everybody else waits for the end of
the audit chain. Sent row by row, each costs the service and the server several times the row itself.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from ticketing.storage.base import Base, Personal, UtcTime, table_of

Convert = Callable[[Any], object]
# Several orders of a worker's pass may differ in what changes: not every mixture is worth keeping.
MOST_SHAPES = 512
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement about rows depends on. Rows are new, or found `by` these columns and changed."""

    model: type[Base]
    names: tuple[str, ...]
    by: tuple[str, ...]
    unless_known: tuple[str, ...]
    counted: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, all with the same columns; what they leave out must have no default in Python.

    New ones whose `unless_known` columns are there already are passed over. A changed one is found by its
    `counted` column as it was, which is one more afterwards.
    """

    model: type[Base]
    rows: Sequence[dict[str, object]]
    by: tuple[str, ...] = ()
    unless_known: tuple[str, ...] = ()
    counted: str = ""

    @property
    def shape(self) -> Shape:
        """Return what they have in common."""
        return Shape(self.model, tuple(self.rows[0]), self.by, self.unless_known, self.counted)


def write_all(session: Session, groups: Sequence[Rows]) -> int:
    """Write the groups, referred-to tables first; return how many rows that are found by columns there were.

    The rows of a group are written in their order. No row may be changed twice.
    """
    groups = [group for group in groups if group.rows]
    if not groups:
        return 0
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        texts = tuple(_as_json(group) for group in groups)
        statement = _together(tuple(group.shape for group in groups))
        return int(connection.exec_driver_sql(statement, texts).scalar_one())
    return sum(_write_each(connection, group) for group in groups)


def _write_each(connection: Connection, group: Rows) -> int:
    written = connection.exec_driver_sql(_for_each(group.shape), _bound(group, connection.dialect))
    return written.rowcount if group.by else 0


def _bound(group: Rows, dialect: Dialect) -> list[tuple[object, ...]]:
    converters = _converters(group.shape, dialect)
    return [
        tuple(convert(row[name]) if convert else row[name] for name, convert in converters)
        for row in group.rows
    ]


def _ordered(shape: Shape) -> tuple[str, ...]:
    """Return the columns with those a row is found by at their end, as the statement has them."""
    return (*(name for name in shape.names if name not in shape.by), *shape.by)


@lru_cache(MOST_SHAPES)
def _converters(shape: Shape, dialect: Dialect) -> tuple[tuple[str, Convert | None], ...]:
    kinds = {name: table_of(shape.model).c[name].type for name in _ordered(shape)}
    return tuple((n, kind.dialect_impl(dialect).bind_processor(dialect)) for n, kind in kinds.items())


@lru_cache(MOST_SHAPES)
def _for_each(shape: Shape) -> str:
    table = table_of(shape.model).name
    if shape.by:
        changed = [f"{name} = ?" for name in shape.names if name not in shape.by]
        changed += [f"{name} = {name} + 1" for name in (shape.counted,) if name]
        found = " AND ".join(f"{name} = ?" for name in shape.by)
        return f"UPDATE {table} SET {', '.join(changed)} WHERE {found}"  # noqa: S608
    places = ", ".join("?" for _ in shape.names)
    return f"INSERT INTO {table} ({', '.join(shape.names)}) VALUES ({places}){_known(shape)}"  # noqa: S608


def _known(shape: Shape) -> str:
    return f" ON CONFLICT ({', '.join(shape.unless_known)}) DO NOTHING" if shape.unless_known else ""


def _as_json(group: Rows) -> str:
    converters = _to_json(group.shape)
    rows = []
    for row in group.rows:
        plain = dict(row)
        for name, convert in converters:
            if (value := row[name]) is not None:
                plain[name] = convert(value)
        rows.append(plain)
    return json.dumps(rows, ensure_ascii=False)


@lru_cache(MOST_SHAPES)
def _to_json(shape: Shape) -> tuple[tuple[str, Convert], ...]:
    columns = table_of(shape.model).c
    found = ((name, _json_converter(columns[name])) for name in shape.names)
    return tuple((name, convert) for name, convert in found if convert is not None)


def _json_converter(column: Column[Any]) -> Convert | None:
    kind = column.type
    if isinstance(kind, UtcTime):
        return lambda value: kind.in_utc(value).isoformat()
    return kind.encrypted if isinstance(kind, Personal) else None


@lru_cache(MOST_SHAPES)
def _together(shapes: tuple[Shape, ...]) -> str:
    """Return one statement for all tables; references between them are checked at its end."""
    parts = [f"w{n} AS ({_from_json(shape)})" for n, shape in enumerate(shapes)]
    found = [f"(SELECT count(*) FROM w{n})" for n, shape in enumerate(shapes) if shape.by]  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT {' + '.join(found) or '0'}"


def _from_json(shape: Shape) -> str:
    table = table_of(shape.model)
    kinds = ", ".join(f"{name} {table.c[name].type.compile(POSTGRESQL)}" for name in shape.names)
    source = f"json_to_recordset(%s::json) AS r({kinds})"
    if shape.by:
        changed = [f"{name} = r.{name}" for name in shape.names if name not in shape.by]
        changed += [f"{name} = {table.name}.{name} + 1" for name in (shape.counted,) if name]
        found = " AND ".join(f"{table.name}.{name} = r.{name}" for name in shape.by)
        return f"UPDATE {table.name} SET {', '.join(changed)} FROM {source} WHERE {found} RETURNING 1"  # noqa: S608
    names = ", ".join(shape.names)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {source}{_known(shape)}"  # noqa: S608
