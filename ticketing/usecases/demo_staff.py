"""Accounts of the demo city: one for each post and one for each unit, with passwords made at random."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from ticketing.domain.actors import SYSTEM, Role
from ticketing.domain.calendar import local
from ticketing.domain.units import Unit
from ticketing.storage.units import all_units
from ticketing.usecases import staff

DATA = Path(__file__).parent.parent / "data" / "demo_staff.yml"
# 72 random bits cannot be guessed, so that stretching them would only make the set-up slow (270 units).
_quick_hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD_BYTES = 9


def create_demo_staff(session: Session, *, now: datetime) -> list[dict[str, str | None]]:
    """Create the accounts and return their credentials; nothing, and [], when any account exists.

    Each item has the keys username, password, role, display_name and unit (its name, or None).
    """
    if staff.list_members(session):
        return []
    units = [unit for unit in all_units(session).values() if unit.valid_on(local(now).date())]
    return [_create(session, wanted, now=now) for wanted in (*_posts(), *_unit_people(units))]


@cache
def _wanted() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return loaded


def _posts() -> Iterator[dict[str, Any]]:
    for post in _wanted()["posts"]:
        yield {**post, "unit": None}


def _unit_people(units: list[Unit]) -> Iterator[dict[str, Any]]:
    for unit in units:
        display_name = _wanted()["unit_display_name"].format(unit=unit.name)
        yield {"username": unit.id, "role": Role.UNIT.value, "display_name": display_name, "unit": unit}


def _create(session: Session, wanted: dict[str, Any], *, now: datetime) -> dict[str, str | None]:
    password, unit = secrets.token_urlsafe(PASSWORD_BYTES), wanted["unit"]
    staff.create_member(
        session,
        wanted["username"],
        display_name=wanted["display_name"],
        role=Role(wanted["role"]),
        unit_id=unit.id if unit else None,
        password=password,
        actor=SYSTEM,
        now=now,
        hasher=_quick_hasher,
    )
    return {**wanted, "password": password, "unit": unit.name if unit else None}
