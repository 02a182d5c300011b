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
    day = local(now).strftime("%Y%m%d")
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(CounterRow)
    statement = (
        insert.values(day=day, last=1)
        .on_conflict_do_update(index_elements=["day"], set_={"last": CounterRow.last + 1})
        .returning(CounterRow.last)
    )
    return f"{PREFIX}{day}-{session.execute(statement).scalar_one():04}"
