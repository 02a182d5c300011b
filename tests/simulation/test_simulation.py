import random
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from sqlalchemy import select

from tests.simulation.habits import CHEATS, HONEST, give_habits
from tests.simulation.matters import DISTRICTS
from tests.simulation.report import Findings, fooled_by
from tests.simulation.year import moments, parts_of, simulate
from ticketing.domain.states import ENDED
from ticketing.domain.statistics import Figure
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.order_rows import OrderRow
from ticketing.usecases.auditing import verify


def test_a_small_year_drops_no_order_and_its_audit_is_sound(tmp_path: Path) -> None:
    (part,) = parts_of(12, seed=1, processes=1)
    city = simulate(tmp_path, part)
    engine = open_database(f"sqlite:///{tmp_path / 'city.db'}")
    with transaction(session_factory(engine)) as session:
        states = session.scalars(select(OrderRow.state)).all()
        assert verify(session) == ()
    engine.dispose()
    assert len(states) == len(city.truths) == 12
    assert all(state in ENDED for state in states)


def test_the_command_lives_through_a_year_in_processes_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--count", "8", "--processes", "2"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert said.stdout.startswith("8 orders")
    assert "audit: sound" in said.stdout


def test_parts_share_districts_and_orders_among_them() -> None:
    parts = parts_of(1000, seed=1, processes=3)
    assert sorted(name for part in parts for name in part.districts) == sorted(DISTRICTS)
    assert sum(part.count for part in parts) == 1000


def test_figures_of_parts_add_up() -> None:
    kinds = (HONEST.name, *(habit.name for habit in CHEATS))
    one = Findings({kind: {"D7": Figure(1, 2)} for kind in kinds}, {}, 2, 9, Counter(), ())
    other = Findings(
        {kind: {"D7": Figure(2, 3), "M1": Figure(1, 1)} for kind in kinds}, {}, 3, 8, Counter(), ()
    )
    assert (one + other).figures[HONEST.name] == {"D7": Figure(3, 5), "M1": Figure(1, 1)}
    assert (one + other).orders == 5


def test_the_same_seed_gives_the_same_year() -> None:
    assert moments(20, random.Random(5)) == moments(20, random.Random(5))
    assert moments(1, random.Random(5))[0].date() >= date(2025, 1, 1)


def test_every_kind_of_cheat_has_units() -> None:
    habits = give_habits([f"u{n}" for n in range(40)], random.Random(1))
    assert {habit.name for habit in habits.values()} == {HONEST.name, *(habit.name for habit in CHEATS)}


def test_a_cheat_fools_an_indicator_when_it_looks_no_worse() -> None:
    found = {name: Figure(90, 100) for name in (HONEST.name, *(habit.name for habit in CHEATS))}
    found["faker"] = Figure(20, 100)
    found["staller"] = Figure(2, 3)
    assert fooled_by(found, good="high") == ["returner", "extender", "persuader"]
    assert fooled_by(found, good="none") == []
