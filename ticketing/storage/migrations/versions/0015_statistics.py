"""What statistics are counted from: ratings, returns, exclusions, appraisals, district, repeats."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import Personal, UtcTime
from ticketing.storage.reference import rule_table

revision = "0015_statistics"
down_revision = "0014_queues"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and add the columns."""
    _ratings()
    _returns()
    _exclusions()
    _appraisals()
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("district", sa.String(12), nullable=True))
        orders.add_column(sa.Column("repeat_kind", sa.String(16), nullable=False, server_default="first"))
        orders.add_column(sa.Column("repeat_of", sa.String(20), nullable=False, server_default=""))
        orders.add_column(sa.Column("repeat_count", sa.Integer(), nullable=False, server_default="0"))
        orders.create_index("ix_orders_closed_at", ["closed_at"])
    _fill_districts()


def _ratings() -> None:
    op.create_table(
        "order_ratings",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_role", sa.String(16), nullable=False),
        sa.Column("is_true", sa.Boolean(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("reason_class", sa.String(16), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_ratings_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_ratings"),
    )
    op.create_index("ix_order_ratings_order_number", "order_ratings", ["order_number"])
    op.create_index("ix_order_ratings_at", "order_ratings", ["at"])


def _returns() -> None:
    op.create_table(
        "order_returns",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("returned_at", UtcTime(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_returns_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_returns"),
    )
    op.create_index("ix_order_returns_order_number", "order_returns", ["order_number"])
    op.create_index("ix_order_returns_returned_at", "order_returns", ["returned_at"])


def _exclusions() -> None:
    op.create_table(
        "order_exclusions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("ground", Personal(), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_unit_id", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decision", Personal(), nullable=False),
        sa.Column("appealed_by", sa.String(64), nullable=False),
        sa.Column("appealed_at", UtcTime(), nullable=True),
        sa.Column("appeal", Personal(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("appeal_decided_by", sa.String(64), nullable=False),
        sa.Column("appeal_decided_at", UtcTime(), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_exclusions_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_exclusions"),
        sa.UniqueConstraint("order_number", "scope", name="uq_order_exclusions_order_number_scope"),
    )
    op.create_index("ix_order_exclusions_order_number", "order_exclusions", ["order_number"])


def _appraisals() -> None:
    op.create_table(
        "appraisals",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("by_unit_id", sa.String(64), nullable=False),
        sa.Column("of_unit_id", sa.String(64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("note", Personal(), nullable=False),
        sa.Column("given_by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_appraisals_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appraisals"),
        sa.UniqueConstraint(
            "order_number",
            "by_unit_id",
            "of_unit_id",
            name="uq_appraisals_order_number_by_unit_id_of_unit_id",
        ),
    )
    op.create_index("ix_appraisals_of_unit_id", "appraisals", ["of_unit_id"])


def _fill_districts() -> None:
    """Give the orders that are there the district that their place names."""
    orders = sa.table(
        "orders", sa.column("number", sa.String), sa.column("place", sa.JSON), sa.column("district")
    )
    bind = op.get_bind()
    for number, place in bind.execute(sa.select(orders.c.number, orders.c.place)).all():
        texts = [str((place or {}).get(name) or "") for name in ("district", "text")]
        code = rule_table().district_of(*texts)
        if code:
            bind.execute(sa.update(orders).where(orders.c.number == number).values(district=code))
