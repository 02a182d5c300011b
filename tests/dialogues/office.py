"""Does the office's side of a dialogue: a unit handles an order and a supervisor approves the result."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tests.stack import Stack
from ticketing.domain.actors import Actor, Role
from ticketing.storage.database import open_database, session_factory
from ticketing.storage.units import all_units
from ticketing.usecases.dispatching import dispatch
from ticketing.usecases.handling import apply_for_closing, deploy, feed_back, sign
from ticketing.usecases.reading_orders import get_order
from ticketing.usecases.reviewing import approve

DISPATCHER = Actor(id="golden-dispatcher", role=Role.DISPATCHER, name="dispatcher")
SUPERVISOR = Actor(id="golden-supervisor", role=Role.SUPERVISOR, name="supervisor")


def answer_as_unit(
    stack: Stack,
    number: str,
    *,
    result: str,
) -> None:
    """Walk a dispatched order to the point where the citizen is asked how it was."""
    database = open_database(f"sqlite:///{stack.layout.var / 'ticketing.db'}")
    now = datetime.now(UTC)
    try:
        with session_factory(database).begin() as session:
            unit = Actor(
                id="golden-unit", role=Role.UNIT, name="unit", unit_id=_unit_of(session, number, now)
            )
            sign(session, number, actor=unit, now=now)
            deploy(session, number, officer="承办人", plan="当天到场", actor=unit, now=now)
            feed_back(session, number, text="已到场处理", actor=unit, now=now)
            apply_for_closing(
                session, number, result=result, contacted_at=now, no_evidence="口头答复", actor=unit, now=now
            )
            approve(session, number, grade="good", actor=SUPERVISOR, now=now)
    finally:
        database.dispose()


def _unit_of(session: Session, number: str, now: datetime) -> str:
    """The lead of the order; an order whose topic was not certain enough is dispatched by hand first."""
    assignment = get_order(session, number).assignment
    if assignment:
        return assignment.lead_id
    unit_id = min(all_units(session))
    dispatch(session, number, unit_id=unit_id, actor=DISPATCHER, now=now)
    return unit_id
