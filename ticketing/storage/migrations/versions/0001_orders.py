"""Units, orders with clocks, events and tasks, outbox and inbox, idempotency keys, the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001_orders"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _units()
    _order_counters()
    _idempotency_keys()
    _orders()
    _order_clocks()
    _order_events()
    _order_tasks()
    _supervision_cases()
    _outbox()
    _unit_notices()
    _audit_lines()
    _audit_head()
    _protect_audit()


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=64), nullable=True),
        sa.Column("district", sa.String(length=12), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
    )
    op.create_index("ix_units_district", "units", ["district"], unique=False)
    op.create_index("ix_units_name", "units", ["name"], unique=False)


def _order_counters() -> None:
    op.create_table(
        "order_counters",
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_order_counters"),
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_idempotency_keys"),
    )


def _order_clocks() -> None:
    op.create_table(
        "order_clocks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("governing", sa.Boolean(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_clocks_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_clocks"),
        sa.UniqueConstraint(
            "order_number", "round", "profile", "code", name="uq_order_clocks_order_number_round_profile_code"
        ),
    )
    op.create_index("ix_order_clocks_order_number", "order_clocks", ["order_number"], unique=False)


def _order_events() -> None:
    op.create_table(
        "order_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=False),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_events_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_events"),
    )
    op.create_index(
        "ix_order_events_order_number_at", "order_events", ["order_number", "at", "id"], unique=False
    )


def _order_tasks() -> None:
    op.create_table(
        "order_tasks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_order_tasks_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_tasks"),
        sa.UniqueConstraint("order_number", "unit_id", name="uq_order_tasks_order_number_unit_id"),
    )
    op.create_index("ix_order_tasks_order_number", "order_tasks", ["order_number"], unique=False)
    op.create_index("ix_order_tasks_unit_id", "order_tasks", ["unit_id"], unique=False)


def _supervision_cases() -> None:
    op.create_table(
        "supervision_cases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name="fk_supervision_cases_order_number_orders"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_cases"),
        sa.UniqueConstraint("order_number", name="uq_supervision_cases_order_number"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name="fk_outbox_order_number_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_due_at", "outbox", ["next_attempt_at"], unique=False)
    op.create_index("ix_outbox_order_number", "outbox", ["order_number"], unique=False)


def _unit_notices() -> None:
    op.create_table(
        "unit_notices",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_unit_notices"),
        sa.UniqueConstraint("key", name="uq_unit_notices_key"),
    )
    op.create_index("ix_unit_notices_unit_id", "unit_notices", ["unit_id"], unique=False)


def _audit_lines() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=False),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_lines"),
        sa.UniqueConstraint("day", "seq", name="uq_audit_lines_day_seq"),
    )
    op.create_index("ix_audit_lines_action", "audit_lines", ["action"], unique=False)
    op.create_index("ix_audit_lines_subject", "audit_lines", ["subject"], unique=False)


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )


def _order_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turns_yellow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turns_red_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_provisional", sa.Boolean(), nullable=False),
    ]


def _request_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("request_type", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("elements", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("complexity", sa.String(length=16), nullable=False),
        sa.Column("topic_code", sa.String(length=16), nullable=True),
        sa.Column("topic_name", sa.String(length=80), nullable=True),
        sa.Column("topic_confidence", sa.Double(), nullable=True),
        sa.Column("understanding", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("conversation_id", sa.String(length=200), nullable=False),
    ]


def _handling_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("lead_id", sa.String(length=64), nullable=True),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("rule_id", sa.String(length=64), nullable=False),
        sa.Column("assignment_reason", sa.String(length=400), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer", sa.String(length=80), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applicant_id", sa.String(length=64), nullable=True),
        sa.Column("applicant_unit_id", sa.String(length=64), nullable=True),
        sa.Column("grade", sa.String(length=16), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("returned_count", sa.Integer(), nullable=False),
        sa.Column("urged_count", sa.Integer(), nullable=False),
        sa.Column("rework_count", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rated_true", sa.Boolean(), nullable=True),
        sa.Column("rated_solved", sa.Boolean(), nullable=True),
        sa.Column("rated_satisfied", sa.Integer(), nullable=True),
        sa.Column("first_follow_up_by", sa.String(length=64), nullable=True),
        sa.Column("profile_version", sa.String(length=120), nullable=False),
    ]


def _orders() -> None:
    op.create_table(
        "orders",
        *_order_columns(),
        *_request_columns(),
        *_handling_columns(),
        sa.PrimaryKeyConstraint("number", name="pk_orders"),
    )
    op.create_index("ix_orders_conversation_id", "orders", ["conversation_id"], unique=False)
    op.create_index("ix_orders_created_at_number", "orders", ["created_at", "number"], unique=False)
    op.create_index("ix_orders_lead_id", "orders", ["lead_id"], unique=False)
    op.create_index("ix_orders_next_check_at", "orders", ["next_check_at"], unique=False)
    op.create_index("ix_orders_phone_hash", "orders", ["phone_hash"], unique=False)
    op.create_index("ix_orders_state", "orders", ["state"], unique=False)
    op.create_index("ix_orders_topic_code", "orders", ["topic_code"], unique=False)


def _protect_audit() -> None:
    """Lines are only ever added: the database itself refuses to change or delete one."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_lines_no_{act.lower()} BEFORE {act} ON audit_lines "
                "BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_lines_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit lines are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_lines_append_only BEFORE UPDATE OR DELETE ON audit_lines "
        "FOR EACH ROW EXECUTE FUNCTION audit_lines_refuse()"
    )
