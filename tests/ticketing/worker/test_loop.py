import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.ticketing.order_builders import MONTH, TUESDAY, at, file, request, walk_to_approval
from tests.ticketing.own_databases import own_sessions
from ticketing.domain.elements import Element
from ticketing.domain.machine import Changed, advance
from ticketing.domain.orders import Order, Source
from ticketing.domain.profiles import Rulebook
from ticketing.domain.retries import INSIDE_TRIES
from ticketing.storage.database import transaction
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.orders import events_of, load
from ticketing.storage.outbox import OutboxRow, UnitNoticeRow
from ticketing.usecases import clocks, delivering
from ticketing.usecases.auditing import verify
from ticketing.usecases.conversations import list_messages
from ticketing.worker import loop

Sessions = sessionmaker[Session]


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    """Sessions that really commit."""
    yield from own_sessions(request, tmp_path)


@pytest.fixture
def number(sessions: Sessions) -> str:
    with transaction(sessions) as session:
        return file(session).number


def names(sessions: Sessions, number: str) -> list[str]:
    with transaction(sessions) as session:
        return [event.name for event in events_of(session, [number])[number]]


def file_for_caller(session: Session, n: int) -> str:
    elements = {**request().elements, "phone": Element(f"139{n:08}")}
    return file(session, key=f"k-{n}", elements=elements, source=Source("test", f"c-{n}")).number


def test_a_pass_with_nothing_due_changes_nothing(sessions: Sessions, number: str) -> None:
    assert loop.pass_time(sessions, now=TUESDAY) == 0


def test_missed_milestones_are_found_after_an_outage_and_once(sessions: Sessions, number: str) -> None:
    loop.pass_time(sessions, now=TUESDAY + MONTH)
    once = names(sessions, number)
    loop.pass_time(sessions, now=TUESDAY + MONTH)
    assert names(sessions, number) == once
    assert once.count("milestone_missed") == 6
    assert once.count("deemed_signed") == 1


def test_many_due_orders_are_each_checked_once(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        filed = [file_for_caller(session, n) for n in range(loop.TOGETHER + 2)]
    assert loop.pass_time(sessions, now=TUESDAY + MONTH) == len(filed)
    assert loop.pass_time(sessions, now=TUESDAY + MONTH) == 0
    assert {names(sessions, number).count("milestone_missed") for number in filed} == {6}
    with transaction(sessions) as session:
        assert verify(session) == ()


def test_two_workers_at_once_write_each_event_once(
    sessions: Sessions, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    workers = [
        threading.Thread(target=loop.pass_time, args=(sessions,), kwargs={"now": TUESDAY + MONTH})
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert names(sessions, number).count("milestone_missed") == 6
    # Being second is no fault: it must not rest the order for an hour.
    assert not [record for record in caplog.records if "could not be checked" in record.getMessage()]


def test_a_reminder_waits_for_office_hours(sessions: Sessions, number: str) -> None:
    loop.pass_time(sessions, now=at("2026-11-10T22:00"))
    with transaction(sessions) as session:
        reminders = session.scalars(select(OutboxRow).where(OutboxRow.key.contains("milestone_near"))).all()
        assert {row.next_attempt_at for row in reminders} == {at("2026-11-11T08:30")}


def test_a_dispatch_reaches_the_units_inbox_once(sessions: Sessions, number: str) -> None:
    assert loop.deliver_notices(sessions, now=TUESDAY) == 1
    assert loop.deliver_notices(sessions, now=TUESDAY) == 0
    with transaction(sessions) as session:
        notice = session.scalars(select(UnitNoticeRow)).one()
        assert notice.order_number == number
        assert notice.unit_id == "140105.housing"


def test_an_approved_answer_reaches_the_citizens_conversation(sessions: Sessions, number: str) -> None:
    with transaction(sessions) as session:
        walk_to_approval(session, number)
    loop.one_pass(sessions, now=TUESDAY)
    with transaction(sessions) as session:
        said = list_messages(session, "test:c-1")
    assert any("电梯已修好" in message.text and message.buttons for message in said)


def test_a_faulty_order_rests_an_hour_and_the_others_go_on(
    sessions: Sessions, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(sessions) as session:
        other = file(session, key="k-2").number

    def faulty(order: Order, *, now: datetime, rulebook: Rulebook) -> Changed:
        if order.number == number:
            raise RuntimeError("13900001234")
        return advance(order, now=now, rulebook=rulebook)

    monkeypatch.setattr(clocks, "advance", faulty)
    now = TUESDAY + MONTH
    loop.pass_time(sessions, now=now)
    assert "milestone_missed" in names(sessions, other)
    with transaction(sessions) as session:
        assert load(session, number).next_check_at == now + timedelta(hours=1)


def test_the_log_of_a_fault_names_no_person(
    sessions: Sessions, number: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object, **__: object) -> Changed:
        raise RuntimeError("13900001234")

    monkeypatch.setattr(clocks, "advance", faulty)
    loop.pass_time(sessions, now=TUESDAY + MONTH)
    assert number in caplog.text
    assert "13900001234" not in caplog.text


def test_a_notice_that_cannot_leave_is_tried_again_and_given_up_in_the_end(
    sessions: Sessions, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("away")

    monkeypatch.setitem(delivering.WAYS, "unit", broken)
    now = TUESDAY
    for _ in range(INSIDE_TRIES):
        now += timedelta(hours=2)
        loop.deliver_notices(sessions, now=now)
    with transaction(sessions) as session:
        row = session.scalars(select(OutboxRow)).one()
        assert (row.attempts, row.failed_at, row.next_attempt_at) == (8, now, None)
        assert row.fault == "RuntimeError"


def test_a_failing_step_is_tried_again_until_it_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    stop, calls = threading.Event(), []

    def step() -> None:
        calls.append(1)
        if len(calls) == 3:
            stop.set()
        raise RuntimeError("away")

    loop.run([(step, 0.0)], stop)
    assert len(calls) == 3


def test_the_column_that_the_worker_searches_is_indexed() -> None:
    assert OrderRow.__table__.c.next_check_at.index


def test_the_worker_drafts_the_bulletin_of_the_last_month_once(sessions: Sessions, number: str) -> None:
    first_working_day = at("2026-12-01T09:00")
    assert not loop.draft_bulletin(sessions, now=at("2026-12-01T08:00"))
    assert loop.draft_bulletin(sessions, now=first_working_day)
    assert not loop.draft_bulletin(sessions, now=first_working_day)
