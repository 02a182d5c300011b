"""Loads the demo city: Taiyuan's units as data; its rules are read where they are used."""

from sqlalchemy.orm import Session

from ticketing.storage.reference import city_units
from ticketing.storage.units import save_units


def load_demo_city(session: Session) -> int:
    """Insert or update the demo city's units; return how many. May be called again at any time."""
    return save_units(session, city_units())
