"""Who owes which clock, several clocks of one code, tasks handed on, and the records of handling."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime

revision = "0005_handling"
down_revision = "0004_knowledge"
branch_labels = None
depends_on = None

OLD_KEY = "uq_order_clocks_order_number_round_profile_code"


def upgrade() -> None:
    """Add the columns."""
    # Orders not in batch mode: it would drop and rebuild a table that others refer to.
    op.add_column("orders", sa.Column("handling", sa.String(), nullable=True))
    op.add_column("orders", sa.Column("dispatched_by", sa.String(64), nullable=False, server_default=""))
    op.add_column("orders", sa.Column("parent_number", sa.String(20), nullable=True))
    op.create_index("ix_orders_parent_number", "orders", ["parent_number"])
    with op.batch_alter_table("order_clocks") as clocks:
        clocks.add_column(sa.Column("cleared_at", UtcTime(), nullable=True))
        clocks.add_column(sa.Column("unit_id", sa.String(64), nullable=False, server_default=""))
        clocks.add_column(sa.Column("part", sa.String(8), nullable=False, server_default="lead"))
        clocks.add_column(sa.Column("series", sa.Integer(), nullable=False, server_default="1"))
        clocks.drop_constraint(OLD_KEY, type_="unique")
        clocks.create_unique_constraint(
            f"{OLD_KEY}_series", ["order_number", "round", "profile", "code", "series"]
        )
    with op.batch_alter_table("order_tasks") as tasks:
        tasks.add_column(sa.Column("given_by", sa.String(64), nullable=False, server_default=""))
        tasks.add_column(sa.Column("ended_at", UtcTime(), nullable=True))
    _name_owners()


def _name_owners() -> None:
    """Clocks that were there before belong to the lead, those of the dispatch to the office."""
    op.execute("UPDATE order_clocks SET part = 'office' WHERE kind = 'dispatch'")
    op.execute(
        "UPDATE order_clocks SET unit_id = COALESCE("
        "(SELECT lead_id FROM orders WHERE orders.number = order_clocks.order_number), '') "
        "WHERE kind <> 'dispatch'"
    )
