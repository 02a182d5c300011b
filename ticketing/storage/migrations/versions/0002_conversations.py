"""Conversations, their messages, heartbeats."""

import sqlalchemy as sa
from alembic import op

revision = "0002_conversations"
down_revision = "0001_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _conversations()
    _messages()
    op.create_table(
        "process_heartbeats",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("operator_id", sa.String(64)),
        sa.Column("operator_name", sa.String(64), nullable=False),
        sa.Column("queue_reason", sa.String(64), nullable=False),
        sa.Column("queue_summary", sa.String, nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("rate_tokens", sa.Float, nullable=False),
        sa.Column("rate_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("next_turn_at", sa.DateTime(timezone=True)),
        sa.Column("failed_turns", sa.Integer, nullable=False),
        sa.Column("outage_told_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_conversations_state_queued_at", "conversations", ["state", "queued_at"])
    for column in ("operator_id", "updated_at", "next_turn_at"):
        op.create_index(f"ix_conversations_{column}", "conversations", [column])


def _messages() -> None:
    op.create_table(
        "conversation_messages",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("conversation_id", sa.String(128), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("buttons", sa.String, nullable=False),
        sa.Column("context", sa.String),
        sa.Column("understanding", sa.String),
        sa.Column("reply_to", sa.Integer),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.Column("suppressed", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("conversation_id", "key"),
    )
    op.create_index(
        "ix_conversation_messages_reply_to", "conversation_messages", ["conversation_id", "reply_to"]
    )
