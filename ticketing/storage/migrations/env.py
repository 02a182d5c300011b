"""Runs the migrations on the database that the caller opened."""

from alembic import context
from sqlalchemy import Connection

from ticketing.storage.base import Base

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
