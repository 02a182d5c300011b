"""Which knowledge entry was given when."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime

revision = "0004_knowledge"
down_revision = "0003_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "knowledge_answers",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("entry_id", sa.String(40)),
        sa.Column("entry_version", sa.String(12)),
    )
    op.create_index("ix_knowledge_answers_at", "knowledge_answers", ["at"])
    op.create_index("ix_knowledge_answers_entry_id", "knowledge_answers", ["entry_id"])
