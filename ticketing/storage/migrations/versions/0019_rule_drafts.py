"""Changes of time limits and policy that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0019_rule_drafts"
down_revision = "0018_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rule_drafts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("base_version", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("proposed_name", sa.String(80), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_name", sa.String(80), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rule_drafts"),
    )
    op.create_index("ix_rule_drafts_file", "rule_drafts", ["file"])
    op.create_index("ix_rule_drafts_decided_at", "rule_drafts", ["decided_at"])
