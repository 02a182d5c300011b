"""What the machine proposes to people, and where each supervision case stands."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime

revision = "0007_proposals"
down_revision = "0006_given_time"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table and add the columns."""
    op.create_table(
        "proposals",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_name", sa.String(80), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name="fk_proposals_order_number_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("key", name="uq_proposals_key"),
    )
    op.create_index("ix_proposals_decided_at", "proposals", ["decided_at"])
    op.create_index("ix_proposals_order_number", "proposals", ["order_number"])
    with op.batch_alter_table("supervision_cases") as cases:
        cases.add_column(sa.Column("raised_at", UtcTime(), nullable=True))
        cases.add_column(sa.Column("unit_id", sa.String(64), nullable=False, server_default=""))
        cases.create_index("ix_supervision_cases_unit_id", ["unit_id"])
