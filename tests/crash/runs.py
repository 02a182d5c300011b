"""One run: citizens hurry, API or worker or both are killed, started again, and everything is compared."""

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import KEY
from tests.crash.checking import check, due_left, make_late
from tests.crash.load import Wish, hurry, settle
from tests.crash.service import Service
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import demo_city

CITIZENS = 3
LONGEST = 1.5
TARGETS = (("api",), ("worker",), ("api", "worker"))


@dataclass
class Outcome:
    """What happened in all runs."""

    runs: int = 0
    cut_off: int = 0
    killed: dict[str, int] = field(default_factory=dict)


def crash(folder: Path, *, runs: int, seed: int) -> tuple[Outcome, list[Wish]]:
    """Kill and compare `runs` times; raises AssertionError at the first difference."""
    PersonalKey.set(KEY)
    service, dice, outcome = Service(folder), random.Random(seed), Outcome()
    _prepare(service)
    wishes: list[Wish] = []
    try:
        for _ in range(runs):
            service.start()
            settle(service, wishes)
            _one(service, wishes, dice, outcome)
        service.start()
        settle(service, wishes)
        _until_worked_off(service)
        check(service, wishes)
    finally:
        service.stop()
    return outcome, wishes


def _prepare(service: Service) -> None:
    engine = open_database(service.database_url)
    migrate(engine)
    with transaction(session_factory(engine)) as session:
        demo_city.load_demo_city(session)
    engine.dispose()


def _one(service: Service, wishes: list[Wish], dice: random.Random, outcome: Outcome) -> None:
    make_late(service)
    done = threading.Event()
    citizens = [
        threading.Thread(target=hurry, args=(service, wishes), kwargs={"done": done}) for _ in range(CITIZENS)
    ]
    for citizen in citizens:
        citizen.start()
    time.sleep(dice.uniform(0.05, LONGEST))
    target = dice.choice(TARGETS)
    service.kill(*target)
    done.set()
    for citizen in citizens:
        citizen.join()
    outcome.runs += 1
    outcome.cut_off += sum(wish.answer is None for wish in wishes)
    outcome.killed["+".join(target)] = outcome.killed.get("+".join(target), 0) + 1


def _until_worked_off(service: Service) -> None:
    deadline = time.monotonic() + 120
    while due_left(service):
        assert time.monotonic() < deadline, "the worker does not come to an end"
        time.sleep(0.5)
