"""Figures and their protection: shares with numerator and denominator, small groups hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

# Below this many cases a group's share would say more about persons than about work (默认设置, 可修改).
SMALLEST_GROUP = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """`numerator` of `denominator`; a plain count has no denominator. A `hidden` one may not be shown."""

    numerator: int
    denominator: int | None = None
    hidden: bool = False

    @property
    def share(self) -> float | None:
        """Return the share, or None for a count, an empty group or a hidden one."""
        if self.hidden or not self.denominator:
            return None
        return self.numerator / self.denominator

    @property
    def cases(self) -> int:
        """Return how many cases the figure speaks of."""
        return self.numerator if self.denominator is None else self.denominator

    def __add__(self, other: "Figure") -> "Figure":
        both = self.denominator is not None and other.denominator is not None
        denominator = (self.denominator or 0) + (other.denominator or 0) if both else None
        return Figure(self.numerator + other.numerator, denominator)


@dataclass(frozen=True, slots=True)
class Row:
    """One group's figures by indicator; `group` holds its codes in the order of the grouping."""

    group: tuple[str, ...]
    figures: Mapping[str, Figure]


def suppress(rows: Sequence[Row], *, smallest: int = SMALLEST_GROUP) -> tuple[Row, ...]:
    """Return the rows with every share of fewer than `smallest` cases hidden.

    When only one group is hidden, or the hidden ones together are still fewer than `smallest`, the total
    would give them away by subtraction: the next smallest group is hidden as well, until it does not.
    """
    codes = dict.fromkeys(code for row in rows for code in row.figures)
    hidden = {code: _hidden_rows(rows, code, smallest) for code in codes}
    return tuple(
        replace(
            row,
            figures={
                code: replace(figure, hidden=index in hidden[code]) for code, figure in row.figures.items()
            },
        )
        for index, row in enumerate(rows)
    )


def _hidden_rows(rows: Sequence[Row], code: str, smallest: int) -> set[int]:
    cases = {n: row.figures[code] for n, row in enumerate(rows) if code in row.figures}
    shares = {n: f.cases for n, f in cases.items() if f.denominator is not None and f.cases > 0}
    hidden = {n for n, count in shares.items() if count < smallest}
    rest = sorted((n for n in shares if n not in hidden), key=lambda n: shares[n])
    while hidden and rest and (len(hidden) == 1 or sum(shares[n] for n in hidden) < smallest):
        hidden.add(rest.pop(0))
    return hidden


def total_of(rows: Sequence[Row]) -> dict[str, Figure]:
    """Return the sum of all groups by indicator."""
    total: dict[str, Figure] = {}
    for row in rows:
        for code, figure in row.figures.items():
            total[code] = total[code] + figure if code in total else figure
    return total
