"""Plain charts as numbers for SVG: horizontal bars and lines by month, drawn by the templates."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160
LEFT, BOTTOM, TOP = 36, 22, 10
BAR_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, what it says, its place and width in the drawing's units."""

    label: str
    text: str
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line by month: its name, its points for `polyline`, and the marks with their words."""

    name: str
    points: str
    marks: tuple[tuple[float, float, str], ...]


def bars(values: Sequence[tuple[str, float, str]], *, most: int = 15) -> tuple[Bar, ...]:
    """Return bars for (label, value ≥ 0, text), the first `most` of them, scaled to the largest value."""
    shown = values[:most]
    largest = max((value for _, value, _ in shown), default=0) or 1
    return tuple(
        Bar(label, text, index * BAR_HEIGHT, round(100 * value / largest, 2))
        for index, (label, value, text) in enumerate(shown)
    )


def line(
    name: str, values: Sequence[tuple[str, float | None]], *, largest: float, share: bool = False
) -> Line:
    """Return a line through (month, value); months without a value are left out."""
    step = (WIDTH - LEFT - 24) / max(1, len(values) - 1)
    marks = []
    for index, (month, value) in enumerate(values):
        if value is None:
            continue
        height = (HEIGHT - TOP - BOTTOM) * (value / largest if largest else 0)
        words = f"{month} {value:.1%}" if share else f"{month} {value:g}"
        marks.append((round(LEFT + index * step, 1), round(HEIGHT - BOTTOM - height, 1), words))
    return Line(name, " ".join(f"{x},{y}" for x, y, _ in marks), tuple(marks))
