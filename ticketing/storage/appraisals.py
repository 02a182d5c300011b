"""The table in which units rate each other's co-operation on shared orders."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId


class AppraisalRow(Base):
    """One unit's grade of another on one order."""

    __tablename__ = "appraisals"
    __table_args__ = (UniqueConstraint("order_number", "by_unit_id", "of_unit_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"))
    by_unit_id: Mapped[str] = mapped_column(String(64))
    of_unit_id: Mapped[str] = mapped_column(String(64), index=True)
    score: Mapped[int]
    note: Mapped[str] = mapped_column(Personal, default="")
    given_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime)


def given(session: Session, number: str, *, by: str) -> Sequence[AppraisalRow]:
    """Return the grades that a unit has given on an order."""
    wanted = select(AppraisalRow).where(AppraisalRow.order_number == number, AppraisalRow.by_unit_id == by)
    return session.scalars(wanted.order_by(AppraisalRow.id)).all()


def received(session: Session, *, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
    """Return (unit id, grades received, their sum) for a period."""
    counted = (
        select(AppraisalRow.of_unit_id, func.count(), func.sum(AppraisalRow.score))
        .where(AppraisalRow.at >= since, AppraisalRow.at < until)
        .group_by(AppraisalRow.of_unit_id)
        .order_by(AppraisalRow.of_unit_id)
    )
    return [(unit_id, count, int(total)) for unit_id, count, total in session.execute(counted)]
