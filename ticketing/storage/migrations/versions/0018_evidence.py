"""Evidence files of orders."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import Personal, UtcTime

revision = "0018_evidence"
down_revision = "0017_red_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "order_evidence",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("name", Personal(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.Column("stored_by", sa.String(64), nullable=False),
        sa.Column("stored_name", sa.String(80), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("deleted_by", sa.String(64), nullable=True),
        sa.Column("deleted_name", sa.String(80), nullable=True),
        sa.Column("delete_reason", Personal(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_evidence_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_evidence"),
    )
    op.create_index("ix_order_evidence_order_number", "order_evidence", ["order_number"])
