"""Which orders were given more time, so that lists can filter by the blue light."""

import sqlalchemy as sa
from alembic import op

revision = "0006_given_time"
down_revision = "0005_handling"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    # Not in batch mode: it would drop and rebuild a table that others refer to.
    default = sa.text("false")
    op.add_column("orders", sa.Column("has_given_time", sa.Boolean(), nullable=False, server_default=default))
