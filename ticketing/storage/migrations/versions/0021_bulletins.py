"""Monthly bulletins, and the letters of a month found without visiting every event."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime
from ticketing.storage.order_rows import RowId

revision = "0021_bulletins"
down_revision = "0020_city_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create table and index."""
    op.create_table(
        "bulletins",
        sa.Column("id", RowId, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("prose", sa.Text(), nullable=False),
        sa.Column("wrote", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(400), nullable=False),
        *_who_and_when("drafted", nullable=False),
        *_who_and_when("submitted", nullable=True),
        *_who_and_when("signed", nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulletins"),
        sa.UniqueConstraint("month", name="uq_bulletins_month"),
    )
    letters = sa.text("name = 'raise_letter'")
    op.create_index(
        "ix_order_events_letters", "order_events", ["at"], postgresql_where=letters, sqlite_where=letters
    )


def _who_and_when(done: str, *, nullable: bool) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{done}_at", UtcTime(), nullable=nullable),
        sa.Column(f"{done}_by", sa.String(64), nullable=nullable),
        sa.Column(f"{done}_name", sa.String(80), nullable=nullable),
    )
