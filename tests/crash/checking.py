"""What must be so after any number of kills: nothing half done, nothing twice, nothing lost."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, text

from tests.conftest import KEY
from tests.crash.load import Wish
from tests.crash.service import Service
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.order_rows import ClockRow, EventRow, OrderRow, SupervisionRow
from ticketing.storage.outbox import UnitNoticeRow
from ticketing.usecases.auditing import verify


def make_late(service: Service) -> int:
    """Bring the oldest limits of all open orders into the past, so that the worker has to act."""
    engine = open_database(service.database_url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE order_clocks SET warn_at = started_at, due = started_at WHERE missed_at IS NULL")
        )
        changed = connection.execute(
            text("UPDATE orders SET next_check_at = created_at WHERE next_check_at IS NOT NULL")
        )
    engine.dispose()
    return changed.rowcount


def due_left(service: Service) -> int:
    """Return how many orders still wait for the worker."""
    engine = open_database(service.database_url)
    with transaction(session_factory(engine)) as session:
        now = datetime.now(UTC)
        found = session.scalars(select(OrderRow.number).where(OrderRow.next_check_at <= now)).all()
    engine.dispose()
    return len(found)


def check(service: Service, wishes: list[Wish]) -> None:
    """Compare the database with what was promised; raises AssertionError."""
    PersonalKey.set(KEY)
    engine = open_database(service.database_url)
    with transaction(session_factory(engine)) as session:
        orders = session.scalars(select(OrderRow)).all()
        events = session.scalars(select(EventRow)).all()
        assert verify(session) == ()
        cases = Counter(session.scalars(select(SupervisionRow.order_number)))
        notices = Counter(session.scalars(select(UnitNoticeRow.key)))
        clocked = set(session.scalars(select(ClockRow.order_number)))
        audited = text("SELECT count(*) FROM audit_lines WHERE action LIKE 'order.%'")
        lines = session.execute(audited).scalar_one()
    engine.dispose()
    _filed_once(orders, wishes)
    numbers = {order.number for order in orders}
    assert cases == Counter(numbers), "an order without its case, or with two"
    assert clocked == numbers, "an order without clocks"
    assert set(notices.values()) <= {1}, "a notice twice"
    assert lines == len(events), "an event without its line in the audit, or the other way round"
    _events_once(orders, events)


def _filed_once(orders: Sequence[OrderRow], wishes: list[Wish]) -> None:
    promised = [wish.answer["number"] for wish in wishes if wish.path == "/orders" and wish.answer]
    assert sorted(promised) == sorted(order.number for order in orders), "an order lost or filed twice"
    urged = Counter(wish.path.split("/")[2] for wish in wishes if wish.path != "/orders")
    assert {o.number: o.urged_count for o in orders if o.urged_count} == dict(urged), "urged twice or never"


def _events_once(orders: Sequence[OrderRow], events: Sequence[EventRow]) -> None:
    filed = Counter(event.order_number for event in events if event.name == "file")
    assert filed == Counter(order.number for order in orders), "an order that begins never, or twice"
    missed = Counter(
        (e.order_number, e.details["clock"], e.details["round"], e.details["series"], e.details["unit_id"])
        for e in events
        if e.name == "milestone_missed"
    )
    assert set(missed.values()) <= {1}, "a limit missed twice"
