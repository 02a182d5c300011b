from datetime import date

import pytest

from ticketing.domain.units import Unit

UNIT = Unit("u", "局", "city_bureau", valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_a_unit_exists_from_its_first_to_its_last_day(day: str, valid: bool) -> None:
    assert UNIT.valid_on(date.fromisoformat(day)) is valid


def test_a_unit_without_dates_always_exists() -> None:
    assert Unit("u", "局", "street").valid_on(date(1999, 1, 1))
