"""The tree of units over time: adding, renaming, merging, abolishing, and moving what was in work."""

import re
from datetime import date, datetime

from sqlalchemy.orm import Session

from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, NotFound, require
from ticketing.domain.succession import succeed
from ticketing.domain.units import LEVELS, Unit, tree_of
from ticketing.storage import orders as table
from ticketing.storage import units as unit_table
from ticketing.storage.order_search import numbers_with_open_task
from ticketing.usecases.auditing import record
from ticketing.usecases.changing import publish

ID = re.compile(r"^[a-z0-9][a-z0-9._-]{1,62}$")
LONGEST_NAME = 60
# As many orders in one transaction; the page says how many are left.
BATCH = 100


def _admin(actor: Actor, work: str) -> None:
    require(actor.role is Role.ADMIN, Forbidden("role_not_allowed", command=work, role=str(actor.role)))


def _name(name: str) -> str:
    name = name.strip()
    require(0 < len(name) <= LONGEST_NAME, Malformed("unit_name", field="name"))
    return name


def find(session: Session, unit_id: str) -> Unit:
    """Return a unit, abolished or not. Raises NotFound("unknown_unit")."""
    unit = unit_table.find_unit(session, unit_id)
    if unit is None:
        raise NotFound("unknown_unit", unit=unit_id)
    return unit


def add_unit(session: Session, unit: Unit, *, actor: Actor, now: datetime) -> Unit:
    """Add a unit below an existing one.

    Raises Malformed("unit_id"|"unit_name"|"unit_type"), Conflict("unit_exists"), NotFound("unknown_unit").
    """
    _admin(actor, "add_unit")
    require(ID.match(unit.id), Malformed("unit_id", field="id"))
    require(unit.type in LEVELS, Malformed("unit_type", field="type", allowed=tuple(LEVELS)))
    require(unit_table.find_unit(session, unit.id) is None, Conflict("unit_exists", field="id"))
    if unit.parent_id:
        find(session, unit.parent_id)
    made = replace(unit, name=_name(unit.name), valid_from=unit.valid_from or local(now).date())
    unit_table.save_units(session, [made])
    details = {"name": made.name, "parent": made.parent_id}
    record(session, actor=actor, action="unit.added", subject=made.id, details=details, now=now)
    return made


def check_name(session: Session, unit_id: str, name: str) -> Unit:
    """Return the unit as it would be called. Raises Malformed("unit_name"|"nothing_changed")."""
    unit = find(session, unit_id)
    renamed = replace(unit, name=_name(name))
    require(renamed != unit, Malformed("nothing_changed", field="name"))
    return renamed


def rename_unit(session: Session, unit_id: str, *, name: str, actor: Actor, now: datetime) -> Unit:
    """Give a unit a new name from now on; orders keep the name under which they were dispatched.

    Two people decide on it: `city_changes` is the way here.
    """
    was, renamed = find(session, unit_id).name, check_name(session, unit_id, name)
    unit_table.save_units(session, [renamed])
    details = {"was": was, "name": renamed.name}
    record(session, actor=actor, action="unit.renamed", subject=unit_id, details=details, now=now)
    return renamed


def check_end(session: Session, unit_id: str, *, last_day: date, successor_id: str = "") -> Unit:
    """Return the unit as it would end; `last_day` is the last on which it exists.

    Raises Malformed("successor_needed") while it has open orders and no successor, Conflict("successor_ends")
    when that is itself or does not outlive it, Malformed("last_day_before_first").
    """
    unit = find(session, unit_id)
    started = unit.valid_from or last_day
    require(last_day >= started, Malformed("last_day_before_first", field="last_day"))
    successor = find(session, successor_id) if successor_id else None
    if successor is None:
        require(not open_orders(session, unit_id), Malformed("successor_needed", field="successor_id"))
    else:
        _check_successor(session, unit, successor, last_day)
    return replace(unit, valid_until=last_day, successor_id=successor.id if successor else None)


def end_unit(
    session: Session,
    unit_id: str,
    *,
    last_day: date,
    successor_id: str = "",
    actor: Actor,
    now: datetime,
) -> Unit:
    """Abolish a unit, or merge it into its successor, as two people decided. Raises as `check_end`."""
    ended = check_end(session, unit_id, last_day=last_day, successor_id=successor_id)
    unit_table.save_units(session, [ended])
    details = {"last_day": last_day.isoformat(), "successor": successor_id or None}
    record(session, actor=actor, action="unit.ended", subject=unit_id, details=details, now=now)
    return ended


def _check_successor(session: Session, unit: Unit, successor: Unit, last_day: date) -> None:
    below = tree_of(unit_table.all_units(session), unit.id)
    outlives = successor.valid_until is None or successor.valid_until > last_day
    require(successor.id not in below and outlives, Conflict("successor_ends", field="successor_id"))


def open_orders(session: Session, unit_id: str) -> int:
    """Return how many open orders the unit has a task in, counted up to BATCH + 1."""
    return len(numbers_with_open_task(session, unit_id, limit=BATCH + 1))


def move_orders(session: Session, unit_id: str, *, actor: Actor, now: datetime) -> int:
    """Move at most BATCH open orders of a unit that has ended to its successor; return how many.

    Due times stay, misses stay with the old unit. Raises Conflict("unit_still_exists"|"successor_missing").
    """
    _admin(actor, "move_orders")
    unit = find(session, unit_id)
    require(not unit.valid_on(local(now).date()), Conflict("unit_still_exists"))
    require(unit.successor_id, Conflict("successor_missing"))
    successor = find(session, unit.successor_id or "")
    table.lock(session, numbers_with_open_task(session, unit_id, limit=BATCH))
    # Asked again: what others did to them before they were locked counts.
    numbers = sorted(numbers_with_open_task(session, unit_id, limit=BATCH))
    for number in numbers:
        changed = succeed(table.load(session, number), old_id=unit_id, new=successor, actor=actor, now=now)
        publish(session, table.save(session, changed.order), changed.events, now=now)
    return len(numbers)
