"""What the year shows: figures by kind of unit, beside the truth that no indicator sees."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.simulation.city import City, Truth
from tests.simulation.habits import CHEATS, HONEST
from ticketing.domain.actors import Actor, Role
from ticketing.domain.statistics import Figure
from ticketing.storage.order_rows import OrderRow
from ticketing.usecases import statistics
from ticketing.usecases.auditing import verify
from ticketing.usecases.statistics import Report, Wanted

LEADER = Actor("l-1", Role.LEADER, "l")
KINDS = (HONEST.name, *(habit.name for habit in CHEATS))
# A cheat fools an indicator when it looks no worse than honest work does, within this many points.
MARGIN = 0.03
FEWEST = 10


@dataclass(frozen=True)
class Findings:
    """What some districts' year showed: figures by kind of unit and indicator, and what was so in truth."""

    figures: dict[str, dict[str, Figure]]
    truths: dict[str, Figure]
    orders: int
    steps: int
    refused: Counter[str]
    faults: tuple[str, ...]

    def __add__(self, other: "Findings") -> "Findings":
        """Return both together, as if counted in one city."""
        return Findings(
            {kind: _sum(self.figures[kind], other.figures[kind]) for kind in KINDS},
            _sum(self.truths, other.truths),
            self.orders + other.orders,
            self.steps + other.steps,
            self.refused + other.refused,
            self.faults + other.faults,
        )


def _sum(one: dict[str, Figure], other: dict[str, Figure]) -> dict[str, Figure]:
    codes = {**one, **other}
    return {code: one[code] + other[code] if code in one and code in other else codes[code] for code in codes}


def look_at(session: Session, city: City) -> Findings:
    """Count what the city's database says, and what only the simulation knows."""
    wanted = Wanted(date(2025, 1, 1), date(2026, 3, 31))
    report = statistics.report(session, wanted, actor=LEADER, now=city.now)
    return Findings(
        figures=_by_kind(report, city),
        truths=_truth_by_kind(session, city),
        orders=len(city.truths),
        steps=city.done,
        refused=Counter(city.refused),
        faults=verify(session),
    )


def print_report(found: Findings) -> None:
    """Print one line for each indicator, and who fools it."""
    print(f"refusals by name: {dict(found.refused)}; audit: {found.faults or 'sound'}")
    print(f"\n{'':18}" + "".join(f"{kind:>12}" for kind in KINDS) + "  fooled by")
    print(_line("TRUTH solved 1st", {kind: _share(figure) for kind, figure in found.truths.items()}, ""))
    for one in statistics.indicators():
        row = {kind: found.figures[kind].get(one.code, Figure(0, 0)) for kind in KINDS}
        if any(figure.denominator for figure in row.values()):
            fooled = fooled_by(row, good=one.good)
            print(_line(one.code, {kind: _share(f) for kind, f in row.items()}, " ".join(fooled)))
        elif one.code in ("filed", "closed"):
            counts = {kind: str(figure.numerator) for kind, figure in row.items()}
            print(_line(one.code, counts, ""))


def fooled_by(found: dict[str, Figure], *, good: str) -> list[str]:
    """Return the cheats whose figure is no worse than the honest units', where there are enough cases."""
    honest = found[HONEST.name].share
    if honest is None or good == "none":
        return []
    fooled = []
    for habit in CHEATS:
        figure = found[habit.name]
        if figure.share is None or (figure.denominator or 0) < FEWEST:
            continue
        worse = honest - figure.share if good == "high" else figure.share - honest
        if worse <= MARGIN:
            fooled.append(habit.name)
    return fooled


def _by_kind(report: Report, city: City) -> dict[str, dict[str, Figure]]:
    """Sum the units of each kind; sums of many units need no hiding."""
    sums: dict[str, dict[str, Figure]] = {kind: {} for kind in KINDS}
    for row in report.rows:
        habit = city.habits.get(row.group[0])
        if habit is None:
            continue
        kind = sums[habit.name]
        for code, figure in row.figures.items():
            bare = Figure(figure.numerator, figure.denominator)
            kind[code] = kind[code] + bare if code in kind else bare
    return sums


def _truth_by_kind(session: Session, city: City) -> dict[str, Figure]:
    rows = session.execute(select(OrderRow.number, OrderRow.lead_id))
    leads = {number: lead_id for number, lead_id in rows}
    groups: dict[str, list[Truth]] = {kind: [] for kind in KINDS}
    for number, truth in city.truths.items():
        habit = city.habits.get(leads.get(number) or "")
        if habit is not None and truth.first_solved is not None:
            groups[habit.name].append(truth)
    return {kind: Figure(_solved(group), len(group)) for kind, group in groups.items()}


def _solved(truths: Iterable[Truth]) -> int:
    return sum(bool(truth.first_solved) for truth in truths)


def _share(figure: Figure) -> str:
    return "—" if figure.share is None else f"{figure.share:.1%}"


def _line(name: str, cells: dict[str, str], words: str) -> str:
    return f"{name:18}" + "".join(f"{cells.get(kind, ''):>12}" for kind in KINDS) + f"  {words}"
