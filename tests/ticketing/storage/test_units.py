from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from ticketing.domain.units import Unit
from ticketing.storage.units import all_units, find_unit, save_units

UNIT = Unit("u-1", "某局", "city_bureau", district="140105")


def test_a_unit_comes_back_as_it_was_stored(session: Session) -> None:
    save_units(session, [UNIT])
    assert find_unit(session, "u-1") == UNIT


def test_storing_again_renames_and_makes_no_second(session: Session) -> None:
    save_units(session, [UNIT])
    save_units(session, [replace(UNIT, name="新名")])
    assert all_units(session)["u-1"].name == "新名"


def test_a_unit_that_another_session_changed_is_seen(session: Session) -> None:
    save_units(session, [UNIT])
    assert all_units(session)["u-1"].name == "某局"
    session.connection().exec_driver_sql("UPDATE units SET name = '新名', valid_from = '2026-01-02'")
    session.info.clear()
    assert all_units(session)["u-1"] == replace(UNIT, name="新名", valid_from=date(2026, 1, 2))


def test_an_unknown_unit_is_none(session: Session) -> None:
    assert find_unit(session, "nobody") is None
