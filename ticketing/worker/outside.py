"""The worker's loops for ways outside: each way has its own, so that a slow one holds up nobody else."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from sqlalchemy.orm import Session, sessionmaker

from ticketing.notices.ways import NotSent, Way
from ticketing.storage.database import transaction
from ticketing.usecases import sending

log = logging.getLogger(__name__)
Sessions = sessionmaker[Session]
Clock = Callable[[], datetime]
# refused: this address is wrong; failed: the way may be ill
Outcome = Literal["sent", "nothing", "refused", "failed"]
# After so many failures in a row the way itself is ill; the rest of the pass would only wait for timeouts.
ENOUGH_FAILURES = 3


def utc_now() -> datetime:
    """Return the time; the worker is the edge where the clock is read."""
    return datetime.now(UTC)


def send_by(sessions: Sessions, name: str, way: Way, *, clock: Clock = utc_now) -> int:
    """Send what is due by one way; return how many notices arrived."""
    with transaction(sessions) as session:
        due = sending.outside_due(session, name, now=clock())
    arrived = failures = 0
    for notice_id in due:
        outcome = _send_one(sessions, notice_id, name, way, clock=clock)
        arrived += outcome == "sent"
        failures = failures + 1 if outcome == "failed" else 0
        if failures >= ENOUGH_FAILURES:
            break
    return arrived


def _send_one(sessions: Sessions, notice_id: int, name: str, way: Way, *, clock: Clock) -> Outcome:
    with transaction(sessions) as session:
        leased = sending.lease(session, notice_id, limit=way.limit, now=clock())
    if leased is None:
        return "nothing"
    try:
        way.send(leased.notice, now=clock())
    except NotSent as fault:
        _note(sessions, leased, fault, name, clock=clock)
        return "refused" if fault.permanent else "failed"
    except Exception as error:  # a faulty way must not stop the others, nor lose its notices
        _note(sessions, leased, NotSent(type(error).__name__), name, clock=clock)
        return "failed"
    with transaction(sessions) as session:
        sending.note_sent(session, leased, now=clock())
    return "sent"


def _note(sessions: Sessions, leased: sending.Leased, fault: NotSent, name: str, *, clock: Clock) -> None:
    log.warning("notice %s by %s did not arrive: %s", leased.id, name, fault.fault)
    with transaction(sessions) as session:
        sending.note_fault(session, leased, fault, now=clock())


def note_unconfigured(sessions: Sessions, ways: Mapping[str, Way], *, clock: Clock = utc_now) -> int:
    """Mark what waits for a way that is not configured here."""
    with transaction(sessions) as session:
        return sending.note_unconfigured(session, ways=tuple(ways), now=clock())


def steps(sessions: Sessions, ways: Mapping[str, Way]) -> list[Callable[[], int]]:
    """Return one step per way, and the one that looks after notices without a way."""
    sends = [partial(send_by, sessions, name, way) for name, way in ways.items()]
    return [*sends, partial(note_unconfigured, sessions, ways)]
