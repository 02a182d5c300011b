"""Calls to the voice line: who called, which conversation it became, how it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0013_phone_calls"
down_revision = "0012_deliveries"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table; nothing that exists is touched."""
    op.create_table(
        "phone_calls",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(128), nullable=False, index=True),
        sa.Column("caller_number", sa.String(), nullable=True),
        sa.Column("caller_hash", sa.String(64), nullable=True, index=True),
        sa.Column("direction", sa.String(16), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("phone_calls")
