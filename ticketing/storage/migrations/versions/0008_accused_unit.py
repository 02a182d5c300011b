"""The unit a request complains of: it and its tree are kept away from confidential orders."""

import sqlalchemy as sa
from alembic import op

revision = "0008_accused_unit"
down_revision = "0007_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("orders", sa.Column("accused_unit_id", sa.String(64), nullable=True))
