"""The desk as a place of work: priorities, passing on, call-backs, pictures, corrections to learn from."""

import sqlalchemy as sa
from alembic import op

revision = "0009_handover"
down_revision = "0008_accused_unit"
branch_labels = None
depends_on = None
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add columns of conversations and the desk's new tables."""
    _grow_conversations()
    _add_waits()
    _add_call_backs()
    _add_attachments()
    _add_corrections()


def _grow_conversations() -> None:
    text = sa.String()
    added: list[sa.Column[object]] = [
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("skill", sa.String(64), nullable=False, server_default=""),
        sa.Column("risk", sa.String(32), nullable=False, server_default=""),
        sa.Column("wanted_id", sa.String(64), nullable=True),
        sa.Column("helpers", text, nullable=False, server_default="[]"),
        sa.Column("operator_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
    ]
    for column in added:
        op.add_column("conversations", column)
    op.create_table(
        "operator_presence",
        sa.Column("staff_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("skills", sa.String(200), nullable=False, server_default=""),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )


def _add_waits() -> None:
    op.create_table(
        "conversation_waits",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(128), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator_id", sa.String(64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_kind", sa.String(16), nullable=False, server_default=""),
    )
    op.create_index("ix_conversation_waits_conversation_id", "conversation_waits", ["conversation_id"])
    op.create_index("ix_conversation_waits_taken_at", "conversation_waits", ["taken_at"])


def _add_call_backs() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("conversation_id", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
    )
    op.create_index("ix_call_backs_done_at_due_at", "call_backs", ["done_at", "due_at"])


def _add_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(128), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])


def _add_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(128), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False, server_default=""),
        sa.Column("judged_by", sa.String(64), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_corrections_verdict", "corrections", ["verdict"])
