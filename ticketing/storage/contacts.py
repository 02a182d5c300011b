"""Where units can be reached outside the console, and how fast each way may be used."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Double, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.rate_limits import Bucket, Limit, seconds_to_wait, spend
from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId


class UnitContactRow(Base):
    """One address of a unit by one way; rows end, they are not deleted, so that old notices stay readable."""

    __tablename__ = "unit_contacts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    unit_id: Mapped[str] = mapped_column(String(64), index=True)
    way: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(Personal)
    note: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class WayBucketRow(Base):
    """The allowance of one way, counted here so that all replicas share it."""

    __tablename__ = "way_buckets"

    way: Mapped[str] = mapped_column(String(16), primary_key=True)
    tokens: Mapped[float] = mapped_column(Double)
    at: Mapped[datetime] = mapped_column(UtcTime)


def add_contact(
    session: Session, *, unit_id: str, way: str, address: str, note: str, now: datetime
) -> UnitContactRow:
    """Add an address of a unit."""
    row = UnitContactRow(unit_id=unit_id, way=way, address=address, note=note, created_at=now)
    session.add(row)
    session.flush()
    return row


def contact(session: Session, contact_id: int) -> UnitContactRow | None:
    """Return an address, ended ones too."""
    return session.get(UnitContactRow, contact_id)


def contacts_of(session: Session, unit_id: str) -> Sequence[UnitContactRow]:
    """Return the addresses in use of one unit."""
    wanted = select(UnitContactRow).where(
        UnitContactRow.unit_id == unit_id, UnitContactRow.ended_at.is_(None)
    )
    return session.scalars(wanted.order_by(UnitContactRow.id)).all()


def all_contacts(session: Session) -> Sequence[UnitContactRow]:
    """Return every address in use."""
    wanted = select(UnitContactRow).where(UnitContactRow.ended_at.is_(None))
    return session.scalars(wanted.order_by(UnitContactRow.unit_id, UnitContactRow.id)).all()


def spend_allowance(session: Session, way: str, limit: Limit, *, now: datetime) -> float:
    """Take one notice from the way's allowance; return 0, or the seconds to wait when there is none left."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(WayBucketRow)
    session.execute(insert.values(way=way, tokens=float(limit.burst), at=now).on_conflict_do_nothing())
    locked = select(WayBucketRow).where(WayBucketRow.way == way).with_for_update()
    row = session.execute(locked.execution_options(populate_existing=True)).scalar_one()
    bucket = Bucket(row.tokens, row.at)
    left = spend(bucket, limit, now=now)
    if left is None:
        return seconds_to_wait(bucket, limit, now=now)
    row.tokens, row.at = left.tokens, left.at
    return 0.0
