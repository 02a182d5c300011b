"""Order numbers: TY + local date + a counter of that day, safe when many file at once."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.calendar import local
from ticketing.storage.base import Base

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
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(CounterRow)
    statement = (
        insert.values(day=day, last=count)
        .on_conflict_do_update(index_elements=["day"], set_={"last": CounterRow.last + insert.excluded.last})
        .returning(CounterRow.last)
    )
    last: int = session.execute(statement).scalar_one()
    return [f"{PREFIX}{day}-{number:04}" for number in range(last - count + 1, last + 1)]
