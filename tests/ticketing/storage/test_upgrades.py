"""A database that is in use is brought to the newest schema with everything that is in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, select

from tests.ticketing.own_databases import own_postgres
from ticketing.storage.database import open_database
from ticketing.storage.migrate import migrate

NUMBER = "TY20261110-0001"
BEFORE = "0004_knowledge"


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the first version, with an order, its clock and an event."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        url = own_postgres(request.getfixturevalue("postgres_url"))
    engine = open_database(url)
    migrate(engine, BEFORE)
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        put(connection, tables.tables["orders"], number=NUMBER, lead_id="city.water")
        put(connection, tables.tables["order_clocks"], id=1, order_number=NUMBER, kind="result")
        put(connection, tables.tables["order_events"], id=1, order_number=NUMBER)
        put(connection, tables.tables["supervision_cases"], id=1, order_number=NUMBER, level="track")
    yield engine
    engine.dispose()


def put(connection: Connection, table: Table, **known: object) -> None:
    """Insert a row; what is not given gets some value of its column's type."""
    some: dict[type, Any] = {str: "x", int: 1, bool: False, datetime: datetime(2026, 11, 10, tzinfo=UTC)}
    values = {
        column.name: some.get(column.type.python_type, {})
        for column in table.columns
        if not column.nullable and column.name not in known
    }
    connection.execute(table.insert().values(**values, **known))


def test_an_order_survives_and_its_clock_gets_an_owner(old: Engine) -> None:
    migrate(old)
    tables = MetaData()
    with old.connect() as connection:
        tables.reflect(connection)
        orders, clocks = tables.tables["orders"], tables.tables["order_clocks"]
        assert connection.execute(select(orders.c.number, orders.c.dispatched_by)).all() == [(NUMBER, "")]
        assert connection.execute(select(clocks.c.unit_id, clocks.c.series)).all() == [("city.water", 1)]


def test_several_clocks_of_one_code_are_possible_afterwards(old: Engine) -> None:
    migrate(old)
    keys = inspect(old).get_unique_constraints("order_clocks")
    assert ["order_number", "round", "profile", "code", "series"] in [key["column_names"] for key in keys]
