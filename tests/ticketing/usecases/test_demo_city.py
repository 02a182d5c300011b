from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY
from ticketing.domain.calendar import local
from ticketing.usecases.demo_city import load_demo_city
from ticketing.usecases.units import list_units


def test_loading_twice_changes_nothing(session: Session) -> None:
    first = load_demo_city(session)
    load_demo_city(session)
    assert len(list_units(session, on=local(TUESDAY).date())) == first


def test_every_district_has_its_bureaus_and_streets(session: Session) -> None:
    load_demo_city(session)
    units = list_units(session, on=local(TUESDAY).date())
    districts = {unit.district for unit in units if unit.district}
    assert len(districts) == 10
    assert {unit.district for unit in units if unit.type == "street"} == districts
