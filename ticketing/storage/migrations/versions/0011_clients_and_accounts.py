"""Addresses of units outside, programmes that call the API and hear of events, accounts, key rotation."""

import sqlalchemy as sa
from alembic import op

from ticketing.storage.base import UtcTime

revision = "0011_clients_and_accounts"
down_revision = "0010_unit_choices"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and add the columns."""
    _unit_contacts()
    _api_clients()
    _accounts()
    op.create_table(
        "rotation_marks",
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("position", sa.String(200), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("table_name", name="pk_rotation_marks"),
    )
    op.add_column("orders", sa.Column("erased_at", UtcTime(), nullable=True))


def _unit_contacts() -> None:
    op.create_table(
        "unit_contacts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("note", sa.String(80), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_unit_contacts"),
    )
    op.create_index("ix_unit_contacts_unit_id", "unit_contacts", ["unit_id"])
    op.create_table(
        "way_buckets",
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("way", name="pk_way_buckets"),
    )
    op.create_index("ix_outbox_failed_at", "outbox", ["failed_at"])


def _api_clients() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=True),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("key_hint", sa.String(8), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_clients"),
        sa.UniqueConstraint("key_hash", name="uq_api_clients_key_hash"),
    )
    op.create_table(
        "event_hooks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event_hooks"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_clients.id"], name="fk_event_hooks_client_id_api_clients"
        ),
    )
    op.create_index("ix_event_hooks_client_id", "event_hooks", ["client_id"])


def _accounts() -> None:
    no = sa.text("false")
    op.add_column("staff", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("staff", sa.Column("oidc_subject", sa.String(255), nullable=True))
    op.create_index("ix_staff_oidc_subject", "staff", ["oidc_subject"], unique=True)
    op.add_column("staff_sessions", sa.Column("agent", sa.String(120), nullable=False, server_default=""))
