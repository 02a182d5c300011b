"""What the bot closed and a person calls again: the sample and its outcome, for the statistics."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0022_samples"
down_revision = "0021_bulletins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "order_samples",
        sa.Column("id", RowId, nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("drawn_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("contradicted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_order_samples"),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_samples_order_number_orders"
        ),
        sa.UniqueConstraint("order_number", "round", name="uq_order_samples_order_number_round"),
    )
    op.create_index("ix_order_samples_ended_at", "order_samples", ["ended_at"])
