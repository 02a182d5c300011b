"""`python -m tests.bench --orders N --open M`: how fast the ticketing service is on PostgreSQL.

Aims: 500 orders filed per second by 8 writers, a pass with nothing due within 10 ms, the dispatcher's queue
within 50 ms at the 95th percentile. The cost of a pass must follow what is due, not what is open.
"""

import argparse
import os
import platform
import time
from pathlib import Path

from sqlalchemy import Engine

from tests.bench import filing, measuring
from tests.bench.seeding import has_orders, seed
from tests.bench.server import running_postgres
from tests.conftest import KEY
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database

TIMES = 60


def main() -> None:
    """Seed, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="keep the seeded database here, and use it again")
    arguments = parser.parse_args()
    PersonalKey.set(KEY)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start",
        flush=True,
    )
    with running_postgres(arguments.folder) as url:
        _bench(url, KEY, arguments)


def _bench(url: str, key: str, arguments: argparse.Namespace) -> None:
    engine = open_database(url)
    began = time.monotonic()
    if not has_orders(engine):
        seed(engine, orders=arguments.orders, open_orders=arguments.open)
        took = time.monotonic() - began
        print(f"{arguments.orders} orders, {arguments.open} open, seeded in {took:.0f} s", flush=True)
    _say("read one order", measuring.read_orders(engine, times=TIMES))
    for name, found in measuring.search_orders(engine, times=TIMES).items():
        _say(f"first page, {name}", found)
    _say("dispatcher's queue with its counts", measuring.queue_page(engine, times=TIMES))
    _say("statistics of a year by unit", measuring.statistics_page(engine, times=3))
    _passes(engine, arguments.due)
    measuring.make_due(engine, 200)
    left, doubled = measuring.two_workers(url, key)
    print(f"two workers on the same due orders: {left} left, {doubled} events twice", flush=True)
    _file(url, key, arguments)
    faults = measuring.audit_faults(engine)
    print(f"audit: {faults or 'sound'}; load {os.getloadavg()[0]:.1f} at the end")
    engine.dispose()


def _file(url: str, key: str, arguments: argparse.Namespace) -> None:
    alone, shared = (filing.cpu_of_one(url, together) for together in (1, 8))
    print(f"CPU in the service for one order: alone {alone:.1f} ms, of eight {shared:.1f} ms", flush=True)
    for processes in (1, 2):
        load = filing.Load(arguments.writers, processes, arguments.seconds)
        rate = filing.filed_per_second(url, key, load)
        print(f"filed by {load.writers} writers in {processes} processes: {rate:.0f} a second", flush=True)
    rate = filing.filed_over_http(url, filing.Load(arguments.writers, 1, arguments.seconds))
    print(f"filed by {arguments.writers} writers over HTTP, one service: {rate:.0f} a second", flush=True)


def _passes(engine: Engine, most: int) -> None:
    _say("worker's pass, 0 due", measuring.timed(lambda: measuring.worker_pass(engine), times=TIMES))
    for due in (100, most):
        measuring.make_due(engine, due)
        spent, done = 0.0, 0
        while True:
            milliseconds, count = measuring.worker_pass(engine)
            spent, done = spent + milliseconds, done + count
            if not count:
                break
        each = spent / max(1, done)
        print(f"worker's passes, {due} due: {done} orders in {spent:.0f} ms, {each:.1f} ms each", flush=True)


def _say(name: str, found: tuple[float, float]) -> None:
    print(f"{name}: {found[0]:.1f} ms median, {found[1]:.1f} ms p95", flush=True)


if __name__ == "__main__":
    main()
