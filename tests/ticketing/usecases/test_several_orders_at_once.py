"""People who change several orders in one step, and somebody in their way who holds one of them.

Who changes an order holds its row, then the end of the audit chain. One step over several orders would hold
the chain after the first and then wait for the next, whose holder waits for the chain: two real connections
show that it does not.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import (
    CITIZEN,
    DISPATCHER,
    FOLLOW_UP,
    HOUSING,
    MONTH,
    SUPERVISOR,
    TUESDAY,
    UNSOLVED,
    file,
    walk_to_application,
)
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.actors import Actor, Role
from ticketing.domain.calendar import local
from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import HotlineError
from ticketing.domain.orders import Topic
from ticketing.domain.states import State
from ticketing.storage import orders as table
from ticketing.storage.database import transaction
from ticketing.usecases import merging, organising, reviewing
from ticketing.usecases.changing import change
from ticketing.usecases.clocks import check_orders
from ticketing.usecases.following_up import follow_up

Sessions = sessionmaker[Session]
Step = Callable[[Session], object]
LATER = TUESDAY + MONTH
ADMIN = Actor("a-1", Role.ADMIN, name="管理员")
BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def sessions(postgres_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions of a PostgreSQL: SQLite has one writer at a time."""
    request.param = "postgresql"
    yield from own_sessions(request, tmp_path)


@pytest.fixture
def family(sessions: Sessions) -> tuple[str, str]:
    """A parent that waits for approval, and its child."""
    with transaction(sessions) as session:
        parent = file(session).number
        child = file(session, key="k-2", topic=Topic("030603", "", 0.1)).number
        merging.merge_order(
            session, child, parent_number=parent, reason="同一电梯", actor=DISPATCHER, now=TUESDAY
        )
        walk_to_application(session, parent)
    return parent, child


def at_once(sessions: Sessions, step: Step, *, takes: Step, then: Step, refused: str = "") -> None:
    """Somebody takes an order, a person's step comes and waits, then the first goes on; no step is lost."""
    faults: list[str] = []

    def person() -> None:
        try:
            with transaction(sessions) as session:
                step(session)
        except HotlineError as fault:
            faults.append(fault.code)

    with transaction(sessions) as session:
        takes(session)
        thread = threading.Thread(target=person)
        thread.start()
        _wait_until_blocked(sessions)
        then(session)
    thread.join()
    assert faults == ([refused] if refused else [])


def _wait_until_blocked(sessions: Sessions) -> None:
    for _ in range(600):
        with transaction(sessions) as session:
            if session.scalar(BLOCKED):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def approve(session: Session, number: str) -> None:
    reviewing.approve(session, number, grade="good", override="核实", actor=SUPERVISOR, now=TUESDAY)


def beside_worker(sessions: Sessions, step: Step, *, holds: str) -> None:
    """A worker looks at the order: it takes the row, and writes what time did."""
    at_once(
        sessions,
        step,
        takes=lambda session: table.take_due(session, [holds], now=LATER),
        then=lambda session: check_orders(session, [holds], now=LATER),
    )


def state(sessions: Sessions, number: str) -> State:
    with transaction(sessions) as session:
        return table.load(session, number).state


def test_a_childs_follow_up_waits_for_a_worker_that_holds_the_parent(
    sessions: Sessions, family: tuple[str, str]
) -> None:
    parent, child = family
    with transaction(sessions) as session:
        approve(session, parent)
    now = LATER + timedelta(hours=1)
    beside_worker(
        sessions,
        lambda session: follow_up(session, child, rating=UNSOLVED, actor=FOLLOW_UP, now=now),
        holds=parent,
    )
    assert (state(sessions, parent), state(sessions, child)) == (State.REWORKING, State.MERGED)


def test_an_approval_waits_for_a_citizen_who_urges_the_child(
    sessions: Sessions, family: tuple[str, str]
) -> None:
    parent, child = family
    urge = Ask(Command.URGE, CITIZEN, TUESDAY)
    at_once(
        sessions,
        lambda session: approve(session, parent),
        takes=lambda session: table.lock(session, [child]),
        then=lambda session: change(session, child, urge),
    )
    assert (state(sessions, parent), state(sessions, child)) == (State.AWAITING_FOLLOW_UP,) * 2


def test_who_joins_an_order_whose_result_is_passed_on_in_this_moment_is_asked_too(
    sessions: Sessions, family: tuple[str, str]
) -> None:
    parent, _ = family
    with transaction(sessions) as session:
        late = file(session, key="k-3", topic=Topic("030603", "", 0.1)).number
    at_once(
        sessions,
        lambda session: merging.merge_order(
            session, late, parent_number=parent, reason="同一电梯", actor=DISPATCHER, now=TUESDAY
        ),
        takes=lambda session: approve(session, parent),
        then=lambda _: None,
    )
    assert state(sessions, late) is State.AWAITING_FOLLOW_UP


def test_orders_of_an_ended_unit_are_moved_beside_a_worker(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        first, second = (file(session, key=key).number for key in ("k-1", "k-2"))
        day = local(TUESDAY).date()
        organising.end_unit(
            session, HOUSING, last_day=day, successor_id="city.housing", actor=ADMIN, now=TUESDAY
        )
    beside_worker(
        sessions,
        lambda session: organising.move_orders(session, HOUSING, actor=ADMIN, now=LATER),
        holds=second,
    )
    with transaction(sessions) as session:
        assert {table.load(session, number).lead_id for number in (first, second)} == {"city.housing"}
