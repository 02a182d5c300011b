"""A staffed city for the tests of the API's routes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.ticketing.staffed_city import City, staffed_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city at work, today."""
    with staffed_city(tmp_path_factory.mktemp("city"), now=datetime.now(UTC)) as staffed:
        yield staffed
