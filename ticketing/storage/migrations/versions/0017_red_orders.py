"""Lists by light: what can be red, newest first, without visiting each open order."""

import sqlalchemy as sa
from alembic import op

revision = "0017_red_orders"
down_revision = "0016_knowledge_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    can_be_red = sa.text("turns_red_at IS NOT NULL")
    op.create_index(
        "ix_orders_can_be_red",
        "orders",
        ["created_at", "number", "turns_red_at"],
        postgresql_where=can_be_red,
        sqlite_where=can_be_red,
    )
