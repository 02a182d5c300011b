"""Changes of units and holiday notices that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0020_city_drafts"
down_revision = "0019_rule_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "city_drafts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("proposed_name", sa.String(80), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_name", sa.String(80), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_city_drafts"),
    )
    op.create_index("ix_city_drafts_subject", "city_drafts", ["subject"])
    op.create_index("ix_city_drafts_decided_at", "city_drafts", ["decided_at"])
