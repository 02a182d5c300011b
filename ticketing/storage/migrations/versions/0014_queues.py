"""Work queues: the decision that waits beside an order's state, and what lists are sorted and found by."""

import sqlalchemy as sa
from alembic import op

revision = "0014_queues"
down_revision = "0013_phone_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the indexes. Orders from before get their value with their next change."""
    op.add_column("orders", sa.Column("aside", sa.String(16), nullable=False, server_default=""))
    op.create_index("ix_orders_aside_turns_red_at", "orders", ["aside", "turns_red_at", "number"])
    op.create_index("ix_orders_state_turns_red_at", "orders", ["state", "turns_red_at", "number"])
    op.create_index("ix_orders_turns_red_at", "orders", ["turns_red_at", "number"])
    still_open = sa.text("done_at IS NULL AND ended_at IS NULL")
    op.create_index(
        "ix_order_tasks_open",
        "order_tasks",
        ["unit_id", "order_number"],
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    raised = sa.text("level <> 'track' AND closed_at IS NULL")
    op.create_index(
        "ix_supervision_cases_raised",
        "supervision_cases",
        ["order_number"],
        postgresql_where=raised,
        sqlite_where=raised,
    )
