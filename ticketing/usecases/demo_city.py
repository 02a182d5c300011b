"""Loads the demo city: Taiyuan's units as data; its rules are read where they are used."""

from sqlalchemy.orm import Session

from ticketing.storage.reference import city_units
from ticketing.storage.units import all_units, save_units


def load_demo_city(session: Session) -> int:
    """Insert the demo city's units that are not there yet; return how many it has.

    May be called again at any time: what the admin has changed since stays as it is.
    """
    units, known = city_units(), all_units(session)
    save_units(session, [unit for unit in units if unit.id not in known])
    return len(units)
