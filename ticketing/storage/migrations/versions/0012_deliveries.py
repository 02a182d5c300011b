"""How far each conversation of a pushing channel was delivered, what channels say of themselves, opt-outs."""

import sqlalchemy as sa
from alembic import op

revision = "0012_deliveries"
down_revision = "0011_clients_and_accounts"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables; conversations that exist belong to channels which fetch for themselves."""
    op.create_table(
        "channel_deliveries",
        sa.Column("conversation_id", sa.String(128), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("delivered_seq", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("contact_at", TIME, nullable=True),
        sa.Column("pushed", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
    )
    op.create_index("ix_channel_deliveries_channel_due_at", "channel_deliveries", ["channel", "due_at"])
    op.create_table(
        "channel_states",
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("fault_since", TIME, nullable=True),
    )
    op.create_table(
        "notice_refusals",
        sa.Column("conversation_id", sa.String(128), primary_key=True),
        sa.Column("at", TIME, nullable=False),
    )
