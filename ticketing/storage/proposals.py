"""The proposals of the machine: each once, decided by a named person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, Personal, UtcTime
from ticketing.storage.order_rows import RowId, SupervisionRow


class ProposalRow(Base):
    """One proposal. `accepted` is null while nobody has decided; `reason` is a code."""

    __tablename__ = "proposals"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    unit_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(32))
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_name: Mapped[str | None] = mapped_column(String(80))
    accepted: Mapped[bool | None]
    ground: Mapped[str | None] = mapped_column(Personal)


def propose(
    session: Session, *, key: str, kind: str, order_number: str, unit_id: str, reason: str, now: datetime
) -> None:
    """Write a proposal; the same key again does nothing."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(ProposalRow)
    values = {
        "key": key,
        "kind": kind,
        "order_number": order_number,
        "unit_id": unit_id,
        "reason": reason,
        "proposed_at": now,
    }
    session.execute(insert.values(**values).on_conflict_do_nothing(index_elements=["key"]))


def find(session: Session, proposal_id: int) -> ProposalRow | None:
    """Return and lock a proposal, or None."""
    wanted = select(ProposalRow).where(ProposalRow.id == proposal_id).with_for_update()
    return session.scalars(wanted).one_or_none()


def undecided(session: Session, *, limit: int) -> Sequence[ProposalRow]:
    """Return the proposals that wait for somebody, oldest first."""
    wanted = select(ProposalRow).where(ProposalRow.decided_at.is_(None))
    return session.scalars(wanted.order_by(ProposalRow.proposed_at, ProposalRow.id).limit(limit)).all()


def decided(session: Session, *, limit: int) -> Sequence[ProposalRow]:
    """Return the latest proposals that somebody has decided on, newest first."""
    wanted = select(ProposalRow).where(ProposalRow.decided_at.is_not(None))
    return session.scalars(wanted.order_by(ProposalRow.decided_at.desc()).limit(limit)).all()


def of_order(session: Session, order_number: str) -> Sequence[ProposalRow]:
    """Return an order's proposals, decided and undecided, oldest first."""
    wanted = select(ProposalRow).where(ProposalRow.order_number == order_number)
    return session.scalars(wanted.order_by(ProposalRow.proposed_at, ProposalRow.id)).all()


def talks_with(session: Session, unit_id: str) -> Sequence[datetime]:
    """Return when talks with a unit were decided on."""
    held = (ProposalRow.unit_id == unit_id, ProposalRow.kind == "talk", ProposalRow.accepted.is_(True))
    moments = session.scalars(select(ProposalRow.decided_at).where(*held))
    return [moment for moment in moments if moment is not None]


def letters_to(session: Session, unit_id: str, *, since: datetime) -> int:
    """Return how many of a unit's cases were raised since then."""
    raised = (SupervisionRow.unit_id == unit_id, SupervisionRow.raised_at >= since)
    return session.scalar(select(func.count()).select_from(SupervisionRow).where(*raised)) or 0
