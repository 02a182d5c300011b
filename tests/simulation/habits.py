"""How units of the simulated city work: honestly, slowly, or in one of the ways that citizens complain of."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habit:
    """One way of working; chances are 0..1, `days` and `starts` (hours) count from the dispatch."""

    name: str
    signs: float = 0.98
    returns_falsely: float = 0.0
    days: tuple[float, float] = (1.0, 5.0)
    starts: tuple[float, float] = (0.5, 5.0)
    really_solves: float = 0.93
    answers_with_stub: float = 0.02
    asks_for_time: float = 0.05
    persuades_callers: float = 0.0


HONEST = Habit("honest")
CHEATS = (
    Habit(
        "staller", signs=0.05, days=(6.0, 25.0), starts=(24.0, 90.0), really_solves=0.85, asks_for_time=0.1
    ),
    Habit("returner", returns_falsely=0.45, days=(2.0, 6.5)),
    Habit("faker", days=(0.5, 2.0), really_solves=0.35, answers_with_stub=0.35),
    Habit("extender", days=(4.0, 14.0), asks_for_time=0.8),
    Habit("persuader", days=(0.5, 3.0), really_solves=0.35, persuades_callers=0.9),
)
CHEATING_SHARE = 0.3


def give_habits(unit_ids: list[str], dice: random.Random) -> dict[str, Habit]:
    """Return each unit's habit: seven of ten honest, the others of each kind in turn."""
    shuffled = sorted(unit_ids)
    dice.shuffle(shuffled)
    cheating = int(len(shuffled) * CHEATING_SHARE)
    habits = dict.fromkeys(shuffled, HONEST)
    habits |= {unit_id: CHEATS[n % len(CHEATS)] for n, unit_id in enumerate(shuffled[:cheating])}
    return habits
