"""Order numbers: TY + local date + a counter of that day, safe when many file at once."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.calendar import local
from ticketing.storage.base import Base, table_of

PREFIX = "TY"


class CounterRow(Base):
    """How many orders a local day has seen."""

    __tablename__ = "order_counters"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


def next_number(session: Session, *, now: datetime) -> str:
    """Return the next order number of the local day, such as TY20261122-0001.

    The counter has four digits or as many as it needs: the 10,000th order of a day gets a fifth.
    """
    return next_numbers(session, 1, now=now)[0]


def next_numbers(session: Session, count: int, *, now: datetime) -> list[str]:
    """Return the next `count` numbers of the local day; nobody else gets one until the transaction ends."""
    day = local(now).strftime("%Y%m%d")
    counted = _count_on(session.get_bind().dialect.name)
    last: int = session.execute(counted, {"day": day, "last": count}).scalar_one()
    return [f"{PREFIX}{day}-{number:04}" for number in range(last - count + 1, last + 1)]


@cache
def _count_on(dialect: str) -> Executable:
    table = table_of(CounterRow)
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    more = {"last": table.c.last + insert.excluded.last}
    counted = insert.on_conflict_do_update(index_elements=["day"], set_=more)
    statement: Executable = counted.returning(table.c.last)
    return statement
