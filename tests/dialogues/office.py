"""Does the office's side of a dialogue: a unit handles an order and a supervisor approves the result."""

from datetime import UTC, datetime
from typing import Any

from ticketing.domain.actors import Actor, Role
from ticketing.storage.database import open_database, session_factory
from ticketing.usecases.handling import apply_for_closing, deploy, feed_back, sign
from ticketing.usecases.reading_orders import get_order
from ticketing.usecases.reviewing import approve

SUPERVISOR = Actor(id="golden-supervisor", role=Role.SUPERVISOR, name="supervisor")


def answer_as_unit(stack: Any, number: str, *, result: str) -> None:
    """Walk a dispatched order to the point where the citizen is asked how it was."""
    database = open_database(f"sqlite:///{stack.layout.var / 'ticketing.db'}")
    now = datetime.now(UTC)
    try:
        with session_factory(database).begin() as session:
            assignment = get_order(session, number).assignment
            assert assignment, "the order was not dispatched"
            unit = Actor(id="golden-unit", role=Role.UNIT, name="unit", unit_id=assignment.lead_id)
            sign(session, number, actor=unit, now=now)
            deploy(session, number, officer="承办人", plan="当天到场", actor=unit, now=now)
            feed_back(session, number, text="已到场处理", actor=unit, now=now)
            apply_for_closing(session, number, result=result, contacted_at=now, actor=unit, now=now)
            approve(session, number, grade="good", actor=SUPERVISOR, now=now)
    finally:
        database.dispose()
