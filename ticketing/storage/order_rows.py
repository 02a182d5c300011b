"""The tables of orders: the order, its clocks, its events, the units' tasks, the supervision case."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.storage.base import Base, Personal, UtcTime

# SQLite counts only INTEGER primary keys by itself.
RowId = BigInteger().with_variant(Integer, "sqlite")
# Statistics count the letters of a month among millions of events.
LETTERS = text("name = 'raise_letter'")


class OrderRow(Base):
    """One order. What the citizen said is encrypted; `phone_hash` finds a caller without reading phones.

    `turns_*_at` are the moments at which the order's light changes, kept so that lists can filter by light.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_created_at_number", "created_at", "number"),
        Index("ix_orders_aside_turns_red_at", "aside", "turns_red_at", "number"),
        Index("ix_orders_state_turns_red_at", "state", "turns_red_at", "number"),
        Index("ix_orders_turns_red_at", "turns_red_at", "number"),
        Index(
            "ix_orders_can_be_red",
            "created_at",
            "number",
            "turns_red_at",
            postgresql_where=text("turns_red_at IS NOT NULL"),
            sqlite_where=text("turns_red_at IS NOT NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(32), index=True)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    turns_yellow_at: Mapped[datetime | None] = mapped_column(UtcTime)
    turns_red_at: Mapped[datetime | None] = mapped_column(UtcTime)
    has_provisional: Mapped[bool] = mapped_column(default=False)
    has_given_time: Mapped[bool] = mapped_column(default=False)
    # The decision that waits beside the state (domain/awaiting), "" for none.
    aside: Mapped[str] = mapped_column(String(16), default="")

    request_type: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    matter: Mapped[str] = mapped_column(Personal)
    elements: Mapped[str] = mapped_column(Personal)
    caller_name: Mapped[str | None] = mapped_column(Personal)
    phone: Mapped[str | None] = mapped_column(Personal)
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    anonymous: Mapped[bool]
    confidential: Mapped[bool]
    urgent: Mapped[bool]
    accused_unit_id: Mapped[str | None] = mapped_column(String(64))
    complexity: Mapped[str] = mapped_column(String(16))
    topic_code: Mapped[str | None] = mapped_column(String(16), index=True)
    topic_name: Mapped[str | None] = mapped_column(String(80))
    topic_confidence: Mapped[float | None]
    understanding: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(128))
    conversation_id: Mapped[str] = mapped_column(String(200), index=True)

    lead_id: Mapped[str | None] = mapped_column(String(64), index=True)
    lead_name: Mapped[str] = mapped_column(String(120), default="")
    rule_id: Mapped[str] = mapped_column(String(64), default="")
    assignment_reason: Mapped[str] = mapped_column(String(400), default="")
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcTime)
    officer: Mapped[str] = mapped_column(String(80), default="")
    result: Mapped[str] = mapped_column(Personal, default="")
    contacted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    applicant_id: Mapped[str | None] = mapped_column(String(64))
    applicant_unit_id: Mapped[str | None] = mapped_column(String(64))
    grade: Mapped[str | None] = mapped_column(String(16))
    round: Mapped[int]
    returned_count: Mapped[int]
    urged_count: Mapped[int]
    rework_count: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    rated_true: Mapped[bool | None]
    rated_solved: Mapped[bool | None]
    rated_satisfied: Mapped[int | None]
    first_follow_up_by: Mapped[str | None] = mapped_column(String(64))
    profile_version: Mapped[str] = mapped_column(String(120), default="")
    dispatched_by: Mapped[str] = mapped_column(String(64), default="")
    parent_number: Mapped[str | None] = mapped_column(String(20), index=True)
    # Where the matter lies, by the code of its district: what statistics are grouped by.
    district: Mapped[str | None] = mapped_column(String(12))
    repeat_kind: Mapped[str] = mapped_column(String(16), default="first")
    repeat_of: Mapped[str] = mapped_column(String(20), default="")
    repeat_count: Mapped[int] = mapped_column(default=0)
    # Returns, extensions, plan, final answer, call attempts, case: read and written as a whole.
    handling: Mapped[str | None] = mapped_column(Personal)
    # When words and names were deleted for good (retention, or the citizen's wish).
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)

    clocks: Mapped[list["ClockRow"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ClockRow.id"
    )
    tasks: Mapped[list["TaskRow"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="TaskRow.id"
    )

    # Two writers of the same revision: the second one's UPDATE finds no row and is refused.
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy's own spelling)


class ClockRow(Base):
    """One clock of one round of an order."""

    __tablename__ = "order_clocks"
    __table_args__ = (
        UniqueConstraint(
            "order_number",
            "round",
            "profile",
            "code",
            "series",
            name="uq_order_clocks_order_number_round_profile_code_series",
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    round: Mapped[int]
    profile: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    amount: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    due: Mapped[datetime] = mapped_column(UtcTime)
    original_due: Mapped[datetime | None] = mapped_column(UtcTime)
    provisional: Mapped[bool]
    governing: Mapped[bool]
    skipped: Mapped[list[str]] = mapped_column(JSON)
    warn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcTime)
    unit_id: Mapped[str] = mapped_column(String(64), default="")
    part: Mapped[str] = mapped_column(String(8), default="lead")
    series: Mapped[int] = mapped_column(default=1)


class TaskRow(Base):
    """One unit's part in an order: the lead's, a co-organiser's, or what was handed down to it."""

    __tablename__ = "order_tasks"
    __table_args__ = (
        UniqueConstraint("order_number", "unit_id"),
        Index(
            "ix_order_tasks_open",
            "unit_id",
            "order_number",
            postgresql_where=text("done_at IS NULL AND ended_at IS NULL"),
            sqlite_where=text("done_at IS NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    unit_id: Mapped[str] = mapped_column(String(64), index=True)
    unit_name: Mapped[str] = mapped_column(String(120))
    part: Mapped[str] = mapped_column(String(8))
    assigned_at: Mapped[datetime] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    given_by: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class EventRow(Base):
    """One event of an order's history; rows are only ever added."""

    __tablename__ = "order_events"
    __table_args__ = (
        Index("ix_order_events_order_number_at", "order_number", "at", "id"),
        Index("ix_order_events_letters", "at", postgresql_where=LETTERS, sqlite_where=LETTERS),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"))
    name: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(16))
    actor_name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Personal)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class SupervisionRow(Base):
    """The supervision case (督办件) opened with every order; its level can be raised."""

    __tablename__ = "supervision_cases"
    __table_args__ = (
        Index(
            "ix_supervision_cases_raised",
            "order_number",
            postgresql_where=text("level <> 'track' AND closed_at IS NULL"),
            sqlite_where=text("level <> 'track' AND closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), unique=True)
    level: Mapped[str] = mapped_column(String(16))
    raised_at: Mapped[datetime | None] = mapped_column(UtcTime)
    unit_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
