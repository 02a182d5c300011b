"""The worker's loops: clocks with notices, messages that nobody answered, the bulletin of a month."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from ticketing.domain.errors import Conflict
from ticketing.storage.database import transaction
from ticketing.usecases.bulletins import draft_due
from ticketing.usecases.clocks import check_order, check_orders, orders_due, rest_order
from ticketing.usecases.delivering import deliver, fail_notice, notices_due
from ticketing.usecases.heartbeats import beat

log = logging.getLogger(__name__)
Sessions = sessionmaker[Session]
# So many share one commit; more would keep people who work on them waiting.
TOGETHER = 20


def pass_time(sessions: Sessions, *, now: datetime) -> int:
    """Check every order that is due at `now`, some in a transaction; return how many were."""
    with transaction(sessions) as session:
        due = orders_due(session, now=now)
    for first in range(0, len(due), TOGETHER):
        _check_together(sessions, due[first : first + TOGETHER], now=now)
    return len(due)


def _check_together(sessions: Sessions, numbers: Sequence[str], *, now: datetime) -> None:
    try:
        with transaction(sessions) as session:
            check_orders(session, numbers, now=now)
    except Exception:  # alone, each order finds out whether it is the faulty one, or changed by somebody
        for number in numbers:
            _check(sessions, number, now=now)


def _check(sessions: Sessions, number: str, *, now: datetime) -> None:
    try:
        with transaction(sessions) as session:
            check_order(session, number, now=now)
    except Conflict:
        # Somebody else was first; what is still due will be found again.
        return
    except Exception as error:  # one faulty row must not stop the clocks of all others
        log.error("order %s could not be checked: %s", number, type(error).__name__)
        with transaction(sessions) as session:
            rest_order(session, number, now=now)


def deliver_notices(sessions: Sessions, *, now: datetime) -> int:
    """Deliver every notice that is due at `now`, each in its own transaction; return how many left."""
    with transaction(sessions) as session:
        due = notices_due(session, now=now)
    return sum(_deliver(sessions, notice_id, now=now) for notice_id in due)


def _deliver(sessions: Sessions, notice_id: int, *, now: datetime) -> bool:
    try:
        with transaction(sessions) as session:
            return deliver(session, notice_id, now=now)
    except Exception as error:  # as above
        fault = type(error).__name__
        log.error("notice %s could not be delivered: %s", notice_id, fault)
        with transaction(sessions) as session:
            fail_notice(session, notice_id, fault=fault, now=now)
        return False


def one_pass(sessions: Sessions, *, now: datetime) -> None:
    """Do all that is due at `now` and say that the worker is alive."""
    with transaction(sessions) as session:
        beat(session, "worker", now=now)
    pass_time(sessions, now=now)
    deliver_notices(sessions, now=now)


def draft_bulletin(sessions: Sessions, *, now: datetime) -> bool:
    """Draft the last month's bulletin once its day has come; say whether one was drafted."""
    try:
        with transaction(sessions) as session:
            return draft_due(session, now=now) is not None
    except Conflict:  # another worker, or a person, was first
        return False


def repeat(step: Callable[[], object], stop: threading.Event, *, pause: float) -> None:
    """Call `step` until `stop` is set, `pause` seconds apart; a failing step is logged and tried again."""
    while not stop.is_set():
        try:
            step()
        except Exception as error:  # the database may be away for a while; the worker outlives it
            log.error("the worker's pass failed: %s", type(error).__name__)
        stop.wait(pause)


def run(steps: Sequence[tuple[Callable[[], object], float]], stop: threading.Event) -> None:
    """Run each step in its own thread until `stop` is set: a slow engine must not stop the clocks."""
    threads = [
        threading.Thread(target=repeat, args=(step, stop), kwargs={"pause": pause}, name=f"worker-{n}")
        for n, (step, pause) in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
