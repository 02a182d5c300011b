"""Writes rows of several tables at once: in one statement on PostgreSQL, in one for each table on SQLite.

An order that is filed or changed adds rows to half a dozen tables while everybody else waits for the end of
the audit chain. Sent row by row, each costs the service and the server several times the row itself.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from ticketing.storage.base import Base, Personal, UtcTime, table_of

Convert = Callable[[Any], object]
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement about rows depends on. Rows are new, or found `by` these columns and changed."""

    model: type[Base]
    names: tuple[str, ...]
    by: tuple[str, ...]
    unless_known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, all with the same columns; what they leave out must have no default in Python.

    New ones whose `unless_known` columns are there already are passed over.
    """

    model: type[Base]
    rows: Sequence[dict[str, object]]
    by: tuple[str, ...] = ()
    unless_known: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """Return what they have in common."""
        return Shape(self.model, tuple(self.rows[0]), self.by, self.unless_known)


def write_all(session: Session, groups: Sequence[Rows]) -> None:
    """Write the groups, each table once, referred-to tables first; the rows of each in their order."""
    groups = [group for group in groups if group.rows]
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        for group in groups:
            connection.exec_driver_sql(_for_each(group.shape), _bound(group, connection.dialect))
    elif groups:
        texts = tuple(_as_json(group) for group in groups)
        connection.exec_driver_sql(_together(tuple(group.shape for group in groups)), texts)


def _bound(group: Rows, dialect: Dialect) -> list[tuple[object, ...]]:
    converters = _converters(group.shape, dialect)
    return [
        tuple(convert(row[name]) if convert else row[name] for name, convert in converters)
        for row in group.rows
    ]


def _ordered(shape: Shape) -> tuple[str, ...]:
    """Return the columns with those a row is found by at their end, as the statement has them."""
    return (*(name for name in shape.names if name not in shape.by), *shape.by)


@cache
def _converters(shape: Shape, dialect: Dialect) -> tuple[tuple[str, Convert | None], ...]:
    kinds = {name: table_of(shape.model).c[name].type for name in _ordered(shape)}
    return tuple((n, kind.dialect_impl(dialect).bind_processor(dialect)) for n, kind in kinds.items())


@cache
def _for_each(shape: Shape) -> str:
    table = table_of(shape.model).name
    if shape.by:
        changed = ", ".join(f"{name} = ?" for name in _ordered(shape)[: -len(shape.by)])
        return f"UPDATE {table} SET {changed} WHERE {' AND '.join(f'{name} = ?' for name in shape.by)}"  # noqa: S608
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


@cache
def _to_json(shape: Shape) -> tuple[tuple[str, Convert], ...]:
    columns = table_of(shape.model).c
    found = ((name, _json_converter(columns[name])) for name in shape.names)
    return tuple((name, convert) for name, convert in found if convert is not None)


def _json_converter(column: Column[Any]) -> Convert | None:
    kind = column.type
    if isinstance(kind, UtcTime):
        return lambda value: kind.in_utc(value).isoformat()
    return kind.encrypted if isinstance(kind, Personal) else None


@cache
def _together(shapes: tuple[Shape, ...]) -> str:
    """Return one statement for all tables; references between them are checked at its end."""
    parts = [f"w{n} AS ({_from_json(shape)})" for n, shape in enumerate(shapes)]
    return f"WITH {', '.join(parts)} SELECT 1"


def _from_json(shape: Shape) -> str:
    table = table_of(shape.model)
    kinds = ", ".join(f"{name} {table.c[name].type.compile(POSTGRESQL)}" for name in shape.names)
    source = f"json_to_recordset(%s::json) AS r({kinds})"
    if shape.by:
        changed = ", ".join(f"{name} = r.{name}" for name in shape.names if name not in shape.by)
        found = " AND ".join(f"{table.name}.{name} = r.{name}" for name in shape.by)
        return f"UPDATE {table.name} SET {changed} FROM {source} WHERE {found}"  # noqa: S608
    names = ", ".join(shape.names)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {source}{_known(shape)}"  # noqa: S608
