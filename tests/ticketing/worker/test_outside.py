import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import HOUSING, TUESDAY, file
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.rate_limits import Limit
from ticketing.notices.ways import Notice, NotSent
from ticketing.storage import contacts
from ticketing.storage.database import transaction
from ticketing.storage.outbox import OutboxRow, UnitNoticeRow
from ticketing.usecases import sending
from ticketing.worker import loop, outside

Sessions = sessionmaker[Session]


@dataclass
class FakeWay:
    """A way that notes what it was given and answers as told."""

    limit: Limit = Limit(100, 100)  # noqa: RUF009  (frozen)
    sent: list[Notice] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, notice: Notice, *, now: datetime) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(notice)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions that really commit; an order waits for its unit, which has a mail address."""
    for made in own_sessions(request, tmp_path):
        with transaction(made) as session:
            contacts.add_contact(
                session, unit_id=HOUSING, way="mail", address="unit@example.org", note="值班", now=TUESDAY
            )
            file(session)
        loop.deliver_notices(made, now=TUESDAY)
        yield made


def row(sessions: Sessions) -> OutboxRow:
    with transaction(sessions) as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.way == "mail")).one()


def send(sessions: Sessions, way: FakeWay, now: datetime = TUESDAY) -> int:
    return outside.send_by(sessions, "mail", way, clock=at(now))


def test_a_units_notice_is_in_the_inbox_and_leaves_by_mail_once(sessions: Sessions) -> None:
    way = FakeWay()
    assert send(sessions, way) == 1
    assert send(sessions, way, TUESDAY + timedelta(days=1)) == 0
    [notice] = way.sent
    with transaction(sessions) as session:
        inbox = session.scalars(select(UnitNoticeRow)).one()
    assert notice.text == inbox.text
    assert notice.address == "unit@example.org"
    assert notice.order_number in notice.title
    assert row(sessions).delivered_at == TUESDAY


def test_the_address_does_not_lie_in_the_outbox(sessions: Sessions) -> None:
    assert row(sessions).address.startswith("contact:")


def test_a_fault_is_tried_again_later_and_then_arrives(sessions: Sessions) -> None:
    way = FakeWay(fault=NotSent("smtp_451"))
    assert send(sessions, way) == 0
    assert row(sessions).fault == "smtp_451"
    assert row(sessions).next_attempt_at == TUESDAY + timedelta(seconds=20)
    way.fault = None
    assert send(sessions, way, TUESDAY + timedelta(seconds=19)) == 0
    assert send(sessions, way, TUESDAY + timedelta(seconds=20)) == 1
    assert row(sessions).fault == ""


def test_a_permanent_fault_is_given_up_at_once(sessions: Sessions) -> None:
    send(sessions, FakeWay(fault=NotSent("smtp_550", permanent=True)))
    assert row(sessions).failed_at == TUESDAY
    assert row(sessions).next_attempt_at is None


def test_after_a_day_of_tries_it_is_given_up(sessions: Sessions) -> None:
    way, now = FakeWay(fault=NotSent("timeout")), TUESDAY
    for _ in range(60):
        send(sessions, way, now)
        now += timedelta(minutes=30)
    assert row(sessions).failed_at is not None
    assert row(sessions).failed_at >= TUESDAY + timedelta(days=1)  # type: ignore[operator]


def test_a_way_that_breaks_loses_nothing(sessions: Sessions) -> None:
    send(sessions, FakeWay(fault=KeyError("a secret in the text")))
    assert row(sessions).fault == "KeyError"
    assert row(sessions).next_attempt_at is not None


def test_a_worker_that_dies_while_sending_leaves_the_notice_to_the_next(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        [notice_id] = sending.outside_due(session, "mail", now=TUESDAY)
        assert sending.lease(session, notice_id, limit=Limit(9, 9), now=TUESDAY)
    way = FakeWay()
    assert send(sessions, way, TUESDAY + timedelta(minutes=1)) == 0
    assert send(sessions, way, TUESDAY + sending.LEASE) == 1


def test_a_late_fault_does_not_undo_what_the_next_worker_did(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        [notice_id] = sending.outside_due(session, "mail", now=TUESDAY)
        slow = sending.lease(session, notice_id, limit=Limit(9, 9), now=TUESDAY)
    assert slow is not None
    send(sessions, FakeWay(), TUESDAY + sending.LEASE)
    with transaction(sessions) as session:
        sending.note_fault(session, slow, NotSent("timeout"), now=TUESDAY + timedelta(hours=1))
    assert row(sessions).delivered_at is not None
    assert row(sessions).next_attempt_at is None


def test_several_workers_send_each_notice_once(sessions: Sessions) -> None:
    way = FakeWay()
    workers = [threading.Thread(target=send, args=(sessions, way)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(way.sent) == 1


def test_the_pace_of_a_way_is_kept_by_all_workers_together(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        for number in range(5):
            file(session, key=f"more-{number}")
    loop.deliver_notices(sessions, now=TUESDAY)
    way = FakeWay(limit=Limit(2, 0.1))
    assert send(sessions, way) == 2
    assert send(sessions, way, TUESDAY + timedelta(seconds=5)) == 0
    assert send(sessions, way, TUESDAY + timedelta(seconds=10)) == 1


def test_an_address_that_was_taken_away_gets_nothing_more(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        for contact in contacts.all_contacts(session):
            contact.ended_at = TUESDAY
    way = FakeWay()
    assert send(sessions, way) == 0
    assert row(sessions).fault == "address_gone"
    assert row(sessions).failed_at is not None


def test_a_sick_way_does_not_wait_for_every_notices_timeout(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        for number in range(9):
            file(session, key=f"more-{number}")
    loop.deliver_notices(sessions, now=TUESDAY)
    send(sessions, FakeWay(fault=NotSent("timeout")))
    with transaction(sessions) as session:
        tried = session.scalars(select(OutboxRow).where(OutboxRow.fault == "timeout")).all()
    assert len(tried) == outside.ENOUGH_FAILURES


def test_a_way_that_nobody_configured_shows_as_a_fault(sessions: Sessions) -> None:
    outside.note_unconfigured(sessions, {}, clock=at(TUESDAY))
    assert row(sessions).fault == sending.NOT_CONFIGURED
    assert row(sessions).next_attempt_at is not None


def test_each_configured_way_has_a_step_of_its_own(sessions: Sessions) -> None:
    assert len(outside.steps(sessions, {"mail": FakeWay(), "sms": FakeWay()})) == 3
