"""Facts beside the orders from which statistics are counted: every rating given, every return made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.domain.orders import Event, Order
from ticketing.domain.records import Sample
from ticketing.storage.base import Base, UtcTime
from ticketing.storage.order_rows import RowId

RETURNING = frozenset({"return_order", "ask_consultation"})
SAMPLING = frozenset({"close", "confirm_sample", "contradict_sample", "miss_sample_call"})
DECIDING = {"reassign": True, "reject_return": False}


class RatingRow(Base):
    """One answer of a citizen to the three questions; `is_first` marks the order's first one for good."""

    __tablename__ = "order_ratings"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    unit_id: Mapped[str] = mapped_column(String(64))
    round: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    actor_role: Mapped[str] = mapped_column(String(16))
    is_true: Mapped[bool]
    solved: Mapped[bool]
    satisfied: Mapped[int]
    reason_class: Mapped[str] = mapped_column(String(16), default="")
    is_first: Mapped[bool]


class SampleRow(Base):
    """One closure by the bot that was drawn for a call; `contradicted` is empty while nobody was reached."""

    __tablename__ = "order_samples"
    __table_args__ = (UniqueConstraint("order_number", "round"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"))
    round: Mapped[int]
    unit_id: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    contradicted: Mapped[bool | None]


class ReturnRow(Base):
    """One return of an order by a unit; `upheld` is empty while nobody has decided."""

    __tablename__ = "order_returns"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    unit_id: Mapped[str] = mapped_column(String(64))
    returned_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    upheld: Mapped[bool | None]


def note_facts(session: Session, order: Order, events: Sequence[Event]) -> None:
    """Write down the ratings and returns among `events`, in the caller's transaction."""
    for event in events:
        if event.name in SAMPLING and order.sample is not None:
            _note_sample(session, order, order.sample)
        if "satisfied" in event.details:
            _note_rating(session, order, event)
        elif event.name in RETURNING and order.dispute is not None:
            unit_id = order.dispute.unit_id
            session.add(ReturnRow(order_number=order.number, unit_id=unit_id, returned_at=event.at))
        elif event.name in DECIDING:
            _note_decision(session, order.number, upheld=DECIDING[event.name])


def _note_rating(session: Session, order: Order, event: Event) -> None:
    known = session.scalar(select(RatingRow.id).where(RatingRow.order_number == order.number).limit(1))
    session.add(
        RatingRow(
            order_number=order.number,
            unit_id=order.lead_id,
            round=order.round,
            at=event.at,
            actor_role=event.actor_role,
            is_true=bool(event.details["true"]),
            solved=bool(event.details["solved"]),
            satisfied=int(str(event.details["satisfied"])),
            reason_class=str(event.details.get("reason_class", "")),
            is_first=known is None,
        )
    )


def _note_sample(session: Session, order: Order, sample: Sample) -> None:
    wanted = select(SampleRow).where(SampleRow.order_number == order.number, SampleRow.round == sample.round)
    row = session.scalars(wanted).one_or_none()
    if row is None:
        row = SampleRow(order_number=order.number, round=sample.round, drawn_at=sample.drawn_at)
        row.unit_id = order.lead_id
        session.add(row)
    row.ended_at, row.contradicted = sample.ended_at, sample.contradicted


def _note_decision(session: Session, number: str, *, upheld: bool) -> None:
    undecided = select(ReturnRow).where(ReturnRow.order_number == number, ReturnRow.upheld.is_(None))
    for row in session.scalars(undecided):
        row.upheld = upheld
