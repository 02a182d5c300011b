"""What dispatchers choose instead of, or with, the proposal: corrections are learnt from it."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime

revision = "0010_unit_choices"
down_revision = "0009_handover"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "unit_choices",
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("district", sa.String(12), nullable=False),
        sa.Column("proposed_id", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(32), nullable=False),
        sa.Column("rules_version", sa.String(64), nullable=False),
        sa.Column("chosen_id", sa.String(64), nullable=False),
        sa.Column("chosen_by", sa.String(64), nullable=False),
        sa.Column("chosen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_unit_choices_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("order_number", name="pk_unit_choices"),
    )
    op.create_index(
        "ix_unit_choices_topic_district_proposed", "unit_choices", ["topic", "district", "proposed_id"]
    )
