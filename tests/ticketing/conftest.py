"""Fixtures of the desk: an engine that behaves as told, the desk's API with it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.ticketing.desk_app import DeskApp, running_desk
from tests.ticketing.fake_engine import FakeEngine, running_engine


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """A fake engine over loopback HTTP."""
    with running_engine() as started:
        yield started


@pytest.fixture
def desk(fresh_sqlite: Engine, engine: FakeEngine) -> Iterator[DeskApp]:
    """The desk's API at work."""
    with running_desk(fresh_sqlite, engine) as started:
        yield started
