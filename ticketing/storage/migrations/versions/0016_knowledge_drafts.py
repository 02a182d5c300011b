"""Changes of knowledge entries that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0016_knowledge_drafts"
down_revision = "0015_statistics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "knowledge_drafts",
        sa.Column("id", RowId, nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("entry_version", sa.String(12), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("proposed_name", sa.String(80), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_name", sa.String(80), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_drafts"),
    )
    op.create_index("ix_knowledge_drafts_entry_id", "knowledge_drafts", ["entry_id"])
    op.create_index("ix_knowledge_drafts_decided_at", "knowledge_drafts", ["decided_at"])
