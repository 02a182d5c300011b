from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy.dialects import sqlite

from tests.conftest import KEY
from ticketing.storage.base import Personal, PersonalKey, UtcTime, keyed_hash

DIALECT = sqlite.dialect()
OTHER_KEY = "B" * 43


@pytest.fixture(autouse=True)
def own_key() -> Iterator[None]:
    PersonalKey.set(KEY)
    yield
    PersonalKey.set(KEY)


def test_personal_text_comes_back_as_it_was() -> None:
    stored = Personal().process_bind_param("王女士 13900001234", DIALECT)
    assert Personal().process_result_value(stored, DIALECT) == "王女士 13900001234"


def test_personal_text_is_unreadable_at_rest_and_never_looks_the_same_twice() -> None:
    first, second = (Personal().process_bind_param("13900001234", DIALECT) for _ in range(2))
    assert first is not None
    assert "13900001234" not in first
    assert first != second


def test_another_key_reads_nothing() -> None:
    stored = Personal().process_bind_param("13900001234", DIALECT)
    PersonalKey.set(OTHER_KEY)
    with pytest.raises(InvalidTag):
        Personal().process_result_value(stored, DIALECT)


def test_the_look_up_hash_depends_on_the_key() -> None:
    before = keyed_hash("13900001234")
    PersonalKey.set(OTHER_KEY)
    assert keyed_hash("13900001234") != before


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PersonalKey.set("c2hvcnQ=")


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without time zone"):
        UtcTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001  (the fault under test)


def test_times_are_stored_as_utc() -> None:
    shanghai = datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert UtcTime().process_bind_param(shanghai, DIALECT) == datetime(2026, 1, 1, tzinfo=UTC)
