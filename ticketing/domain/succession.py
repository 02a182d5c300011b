"""A unit that is merged or abolished in mid-flight: its open work goes to its successor, history stays."""

from datetime import datetime

from ticketing.domain.actors import Actor
from ticketing.domain.clocks import Clock
from ticketing.domain.copies import replace
from ticketing.domain.events import make_event
from ticketing.domain.machine import Changed
from ticketing.domain.orders import Assignment, Order
from ticketing.domain.records import Task
from ticketing.domain.units import Unit

SUCCEEDED = "unit_succeeded"


def succeed(order: Order, *, old_id: str, new: Unit, actor: Actor, now: datetime) -> Changed:
    """Return the order with `new` in the place of a unit that no longer exists.

    Due times do not move: a reorganisation is no extension. What the old unit missed stays its miss.
    """
    now = max(now, order.updated_at)
    changed = replace(
        order,
        assignment=_team(order.assignment, old_id, new),
        tasks=_tasks(order.tasks, old_id, new, now),
        clocks=tuple(_owed(clock, old_id, new.id) for clock in order.clocks),
        updated_at=now,
    )
    leads = {"lead_id": new.id} if order.lead_id == old_id else {}
    state = str(order.state)
    details: dict[str, object] = {"from": state, "to": state, "old_unit": old_id, "unit": new.name, **leads}
    return Changed(changed, (make_event(SUCCEEDED, actor, at=now, details=details),))


def _team(team: Assignment | None, old_id: str, new: Unit) -> Assignment | None:
    if team is None:
        return None
    lead = (new.id, new.name) if team.lead_id == old_id else (team.lead_id, team.lead_name)
    helpers = dict(zip(team.co_ids, team.co_names, strict=True))
    if helpers.pop(old_id, None) is not None:
        helpers[new.id] = new.name
    helpers.pop(lead[0], None)
    return replace(
        team,
        lead_id=lead[0],
        lead_name=lead[1],
        co_ids=tuple(helpers),
        co_names=tuple(helpers.values()),
    )


def _tasks(tasks: tuple[Task, ...], old_id: str, new: Unit, now: datetime) -> tuple[Task, ...]:
    mine = next((task for task in tasks if task.unit_id == old_id and task.open), None)
    if mine is None:
        return tasks
    ended = tuple(replace(task, ended_at=now) if task is mine else task for task in tasks)
    others = tuple(task for task in ended if task.unit_id != new.id)
    return (*others, Task(new.id, new.name, mine.part, now, given_by=mine.given_by))


def _owed(clock: Clock, old_id: str, new_id: str) -> Clock:
    if clock.open and clock.missed_at is None and clock.unit_id == old_id:
        return replace(clock, unit_id=new_id)
    return clock
