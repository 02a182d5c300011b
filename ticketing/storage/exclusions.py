"""The table of orders left out of statistics: asked with a ground, decided, appealed, decided again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId

ALL = "all"


class ExclusionRow(Base):
    """One request to leave an order out. `in_force` is what decision and appeal come to."""

    __tablename__ = "order_exclusions"
    __table_args__ = (UniqueConstraint("order_number", "scope"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    scope: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(24))
    ground: Mapped[str] = mapped_column(Personal)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_unit_id: Mapped[str] = mapped_column(String(64), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    granted: Mapped[bool | None]
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    decision: Mapped[str] = mapped_column(Personal, default="")
    appealed_by: Mapped[str] = mapped_column(String(64), default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    appeal: Mapped[str] = mapped_column(Personal, default="")
    upheld: Mapped[bool | None]
    appeal_decided_by: Mapped[str] = mapped_column(String(64), default="")
    appeal_decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    in_force: Mapped[bool] = mapped_column(default=False)


def counted(scope: str, number: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that an order, by its `number`, is not left out of `scope`."""
    # Not correlated with the order: asked once for a query, not once for each of a million clocks.
    left_out = select(ExclusionRow.order_number).where(
        ExclusionRow.in_force, ExclusionRow.scope.in_((ALL, scope))
    )
    return number.not_in(left_out)


def find(session: Session, exclusion_id: int) -> ExclusionRow | None:
    """Return one request, or None."""
    return session.get(ExclusionRow, exclusion_id)


def of_order(session: Session, number: str) -> Sequence[ExclusionRow]:
    """Return an order's requests, oldest first."""
    wanted = select(ExclusionRow).where(ExclusionRow.order_number == number)
    return session.scalars(wanted.order_by(ExclusionRow.id)).all()


def waiting(session: Session, *, limit: int) -> Sequence[ExclusionRow]:
    """Return the requests and appeals that wait for a decision, oldest first."""
    appealed = ExclusionRow.appealed_at.is_not(None) & ExclusionRow.upheld.is_(None)
    wanted = select(ExclusionRow).where(or_(ExclusionRow.granted.is_(None), appealed))
    return session.scalars(wanted.order_by(ExclusionRow.id).limit(limit)).all()


def newest(session: Session, *, unit_id: str | None, limit: int) -> Sequence[ExclusionRow]:
    """Return the newest requests, of one unit when named."""
    wanted = select(ExclusionRow)
    if unit_id is not None:
        wanted = wanted.where(ExclusionRow.asked_unit_id == unit_id)
    return session.scalars(wanted.order_by(ExclusionRow.id.desc()).limit(limit)).all()
