"""What is measured of an order that is there: reading, the queue page, the worker's pass, two workers."""

import itertools
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from ticketing.domain.actors import Actor, Role
from ticketing.storage import orders as table
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.usecases import queues, reading_orders
from ticketing.usecases import statistics as figures
from ticketing.usecases.auditing import verify
from ticketing.usecases.reading_orders import DUE, OrderFilter
from ticketing.usecases.statistics import Wanted
from ticketing.usecases.suggesting import suggest_for_all
from ticketing.worker.loop import pass_time

DISPATCHER = Actor("d", Role.DISPATCHER, "d")
PAGE = 20


def timed(step: Callable[[], object], *, times: int) -> tuple[float, float]:
    """Return (median, 95th percentile) of `step` in milliseconds."""
    step()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def read_orders(engine: Engine, *, times: int) -> tuple[float, float]:
    """Read single orders by number."""
    sessions = session_factory(engine)
    with engine.connect() as connection:
        sample = text("SELECT number FROM orders TABLESAMPLE SYSTEM (1) LIMIT 500")
        numbers: Sequence[str] = connection.execute(sample).scalars().all()
    left = itertools.cycle(numbers)

    def step() -> None:
        with transaction(sessions) as session:
            table.load(session, next(left))

    return timed(step, times=times)


def search_orders(engine: Engine, *, times: int) -> dict[str, tuple[float, float]]:
    """Ask for the first page of several lists."""
    sessions = session_factory(engine)
    now = datetime.now(UTC)
    wanted = {
        "newest": OrderFilter(),
        "waiting for dispatch": OrderFilter(state="awaiting_dispatch"),
        "of a unit": OrderFilter(unit_id="140105.housing"),
        "red": OrderFilter(light="red"),
    }

    def ask(filter_: OrderFilter) -> Callable[[], object]:
        def step() -> None:
            with transaction(sessions) as session:
                reading_orders.list_orders(session, filter_, limit=PAGE, now=now)

        return step

    return {name: timed(ask(filter_), times=times) for name, filter_ in wanted.items()}


def queue_page(engine: Engine, *, times: int) -> tuple[float, float]:
    """Do what the dispatcher's page does: the queue by due time, suggestions, counts of all queues."""
    sessions = session_factory(engine)
    now = datetime.now(UTC)

    def step() -> None:
        with transaction(sessions) as session:
            wanted = queues.find_queue(DISPATCHER, "")
            page = queues.list_queue(
                session,
                wanted,
                wanted=OrderFilter(),
                actor=DISPATCHER,
                limit=PAGE,
                cursor=None,
                sort=DUE,
                now=now,
            )
            suggest_for_all(session, page.orders, actor=DISPATCHER, now=now)
            queues.count_queues(session, actor=DISPATCHER, now=now)

    return timed(step, times=times)


def statistics_page(engine: Engine, *, times: int) -> tuple[float, float]:
    """Count a year by unit, as the statistics page does."""
    sessions, now = session_factory(engine), datetime.now(UTC)
    wanted = Wanted(*figures.default_period(now))
    leader = Actor("l", Role.LEADER, "l")

    def step() -> None:
        with transaction(sessions) as session:
            figures.report(session, wanted, actor=leader, now=now)

    return timed(step, times=times)


def make_due(engine: Engine, count: int) -> None:
    """Make `count` open orders due."""
    with engine.begin() as connection:
        due = text(
            "UPDATE orders SET next_check_at = now() - interval '1 minute' WHERE number IN "
            "(SELECT number FROM orders WHERE next_check_at > now() AND state = 'signed' LIMIT :count)"
        )
        connection.execute(due, {"count": count})


def worker_pass(engine: Engine) -> tuple[float, int]:
    """Return (milliseconds, orders) of one pass; a pass takes at most a hundred orders."""
    began = time.perf_counter()
    done = pass_time(session_factory(engine), now=datetime.now(UTC))
    return 1000 * (time.perf_counter() - began), done


def two_workers(url: str, key: str) -> tuple[int, int]:
    """Return (due orders left, events written twice) after two workers took the same due orders."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_drain, [(url, key)] * 2)
    engine = open_database(url)
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT count(*) FROM orders WHERE next_check_at <= now()")
        ).scalar_one()
        twice = text(
            "SELECT count(*) FROM (SELECT order_number, name, at, details->>'clock', details->>'round' FROM "
            "order_events WHERE name LIKE 'milestone%' GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1) AS doubled"
        )
        doubled = connection.execute(twice).scalar_one()
    engine.dispose()
    return int(left), int(doubled)


def _drain(url: str, key: str) -> None:
    PersonalKey.set(key)
    engine = open_database(url)
    while pass_time(session_factory(engine), now=datetime.now(UTC) + timedelta(seconds=1)):
        pass
    engine.dispose()


def audit_faults(engine: Engine) -> tuple[str, ...]:
    """Return what is wrong with the audit after all that."""
    with transaction(session_factory(engine)) as session:
        return verify(session)
