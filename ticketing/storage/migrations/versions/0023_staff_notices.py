"""Notices to members of staff by name."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0023_staff_notices"
down_revision = "0022_samples"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "staff_notices",
        sa.Column("id", RowId, nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notices"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_notices_staff_id_staff"),
        sa.UniqueConstraint("about", "staff_id", name="uq_staff_notices_about_staff_id"),
    )
    op.create_index("ix_staff_notices_staff_id", "staff_notices", ["staff_id"])
