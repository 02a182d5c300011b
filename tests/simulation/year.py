"""A year of some districts in a database of their own; a module, since processes of the command import it."""

import base64
import gc
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from tests.simulation.city import DAY, City
from tests.simulation.habits import give_habits
from tests.simulation.leading import leading_units
from tests.simulation.matters import DISTRICTS
from tests.simulation.report import Findings, look_at
from ticketing.domain.calendar import CITY, local
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.usecases import demo_city

YEAR = date(2025, 1, 1)
# Citizens call by day; Monday is the fullest day, winter the fullest season (heating).
HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 9, 12, 12, 10, 7, 7, 10, 11, 10, 9, 7, 6, 5, 4, 3, 2)
WEEKDAYS = (14, 12, 11, 11, 11, 7, 6)
MONTHS = (12, 9, 8, 7, 7, 8, 9, 8, 7, 8, 12, 13)


@dataclass(frozen=True)
class Part:
    """Some districts of the city, which have nothing to do with the others, in a database of their own."""

    districts: tuple[str, ...]
    count: int
    seed: int
    number: int = 0


def parts_of(count: int, *, seed: int, processes: int) -> list[Part]:
    """Return the parts that are lived through at the same time, each with its share of the orders."""
    many = min(processes, len(DISTRICTS))
    groups = [DISTRICTS[n::many] for n in range(many)]
    return [
        Part(group, round(count * len(group) / len(DISTRICTS)), seed, n) for n, group in enumerate(groups)
    ]


def live(part: Part) -> Findings:
    """Live through the year of a part and look at what it showed."""
    PersonalKey.set(base64.urlsafe_b64encode(bytes(32)).decode())
    # What is at work stays in memory: looking through all of it again and again frees nothing.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    with tempfile.TemporaryDirectory() as folder:
        city = simulate(Path(folder), part, tell=Progress(part).tell)
        with transaction(city.sessions) as session:
            return look_at(session, city)


class Progress:
    """Says twice a minute how far the year has come and how long the rest will take."""

    def __init__(self, part: Part) -> None:
        self.part, self.began, self.said = part, time.monotonic(), time.monotonic()

    def tell(self, city: City) -> None:
        """Say it when it is time."""
        now, done = time.monotonic(), len(city.truths)
        if now - self.said < 30 or not done:
            return
        self.said = now
        left = (now - self.began) * (self.part.count - done) / done
        print(
            f"part {self.part.number + 1}: {local(city.now).date()}, {done} of {self.part.count} orders, "
            f"about {left / 60:.0f} minutes left",
            flush=True,
        )


def simulate(folder: Path, part: Part, *, tell: Callable[[City], None] = lambda _city: None) -> City:
    """Live through the year in a database of its own in `folder`; return the city."""
    engine = open_database(f"sqlite:///{folder / 'city.db'}")
    # A simulated year that a power cut ends is begun again: no order of it has to be on the disk.
    event.listen(engine, "connect", _for_this_run_only)
    migrate(engine)
    sessions = session_factory(engine)
    with transaction(sessions) as session:
        demo_city.load_demo_city(session)
    city = found_city(sessions, part)
    for moment in moments(part.count, city.dice):
        city.plan(moment, city.file, f"call-{len(city.agenda)}")
    # Three months more, so that what came in December can end.
    city.run(datetime(YEAR.year + 1, 3, 31, tzinfo=CITY), tell=tell)
    return city


def _for_this_run_only(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("synchronous=OFF", "cache_size=-100000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def found_city(sessions: sessionmaker[Session], part: Part) -> City:
    """Return the city on New Year's morning: every unit has a habit, the same in all parts."""
    with transaction(sessions) as session:
        habits = give_habits(leading_units(session), random.Random(part.seed))
    dice = random.Random(f"{part.seed}:{part.number}")
    morning = datetime(YEAR.year, 1, 1, tzinfo=CITY)
    return City(sessions, habits, dice, YEAR, morning, part.districts)


def moments(count: int, dice: random.Random) -> list[datetime]:
    """Return when citizens call over the year, in order."""
    days = [YEAR + n * DAY for n in range(365)]
    weights = [MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] for day in days]
    chosen = dice.choices(days, weights, k=count)
    hours = dice.choices(range(24), HOURS, k=count)
    pairs = zip(chosen, hours, strict=True)
    return sorted(
        datetime(day.year, day.month, day.day, hour, tzinfo=CITY) + timedelta(seconds=dice.randrange(3600))
        for day, hour in pairs
    )
