from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY, UNIT
from ticketing.domain.audit import GENESIS, faults
from ticketing.storage import audit
from ticketing.usecases.auditing import record


def test_lines_are_numbered_by_local_day_and_chained(session: Session) -> None:
    for hours in (0, 1, 20):
        record(session, actor=UNIT, action="a", subject="s", now=TUESDAY + timedelta(hours=hours))
    lines = list(audit.lines(session))
    assert [(line.day, line.seq) for line in lines] == [
        ("2026-11-10", 1),
        ("2026-11-10", 2),
        ("2026-11-11", 1),
    ]
    assert lines[0].previous == GENESIS
    assert audit.head_hash(session) == lines[-1].hash


def test_what_is_read_back_is_what_was_sealed(session: Session) -> None:
    record(session, actor=UNIT, action="a", subject="s", details={"数": 1, "t": [True, None]}, now=TUESDAY)
    session.expire_all()
    assert faults(audit.lines(session), audit.head_hash(session)) == ()


def test_a_machine_clock_behind_midnight_does_not_reorder_the_days(session: Session) -> None:
    record(session, actor=UNIT, action="a", subject="s", now=TUESDAY)
    record(session, actor=UNIT, action="a", subject="s", now=TUESDAY - timedelta(days=1))
    assert faults(audit.lines(session), audit.head_hash(session)) == ()


def test_lines_are_counted_by_action_subject_and_time(session: Session) -> None:
    for subject in ("s", "s", "other"):
        record(session, actor=UNIT, action="a", subject=subject, now=TUESDAY)
    assert audit.count_since(session, action="a", subject="s", since=TUESDAY) == 2
    assert audit.count_since(session, action="a", subject="s", since=TUESDAY + timedelta(seconds=1)) == 0


def test_an_empty_chain_ends_where_it_began(session: Session) -> None:
    assert audit.head_hash(session) == GENESIS
    assert faults([]) == ()
