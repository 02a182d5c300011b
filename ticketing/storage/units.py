"""The table of units, and loading it from data."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from types import MappingProxyType

from sqlalchemy import ColumnElement, Date, String, Text, cast, func, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.units import Unit
from ticketing.storage.base import Base, table_of


class UnitRow(Base):
    """One unit with the period in which it exists."""

    __tablename__ = "units"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    type: Mapped[str] = mapped_column(String(32))
    parent_id: Mapped[str | None] = mapped_column(String(64))
    district: Mapped[str | None] = mapped_column(String(12), index=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[str | None] = mapped_column(String(64))


FIELDS = ("id", "name", "type", "parent_id", "district", "valid_from", "valid_until", "successor_id")


# The whole table as one text. Each filing and each page needs all units, which change a few times a year:
# the same text as before stands for the same units, and reading hundreds of rows takes ten times as long.
COLUMNS: list[ColumnElement[str]] = [
    func.coalesce(cast(table_of(UnitRow).c[name], Text), "") for name in FIELDS
]
START: ColumnElement[str] = literal("")
ROW: ColumnElement[str] = reduce(lambda row, column: row.concat("\x1f").concat(column), COLUMNS, START)
WRITTEN = select(func.aggregate_strings(ROW, "\x1e"))
_read_before: dict[str, Mapping[str, Unit]] = {}

# Where a session keeps the units that it has read: a page asks for them once for every order on it.
KNOWN = "units"


def save_units(session: Session, units: Iterable[Unit]) -> int:
    """Insert or update the units; return how many. Units that are not named stay as they are."""
    count = 0
    for unit in units:
        session.merge(UnitRow(**{name: getattr(unit, name) for name in FIELDS}))
        count += 1
    session.flush()
    session.info.pop(KNOWN, None)
    return count


def _unit(row: UnitRow) -> Unit:
    return Unit(**{name: getattr(row, name) for name in FIELDS})


def find_unit(session: Session, unit_id: str) -> Unit | None:
    """Return the unit, or None."""
    row = session.get(UnitRow, unit_id)
    return _unit(row) if row else None


def all_units(session: Session) -> Mapping[str, Unit]:
    """Return every unit by id, abolished ones too; looked for once in a session."""
    known: Mapping[str, Unit] | None = session.info.get(KNOWN)
    if known is None:
        written = session.scalar(WRITTEN) or ""
        known = session.info[KNOWN] = _read_before.get(written) or _read(session, written)
    return known


def _read(session: Session, written: str) -> Mapping[str, Unit]:
    columns = select(*(getattr(UnitRow, name) for name in FIELDS)).order_by(UnitRow.name)
    found = MappingProxyType({row.id: Unit(*row) for row in session.execute(columns)})
    # Somebody may have changed a unit since the text was read.
    if session.scalar(WRITTEN) == written:
        _read_before.clear()
        _read_before[written] = found
    return found
