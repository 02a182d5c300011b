"""Two matters joined by a comma alone ("我家漏水你们来修，上周报的门禁修了没有"): where to cut.

Most commas go on with one matter, so both sides must surely be different requests as they stand. Measured on
our own held-out sentences with a comma (docs/understanding/acts-emergencies-addresses.md).
"""

import re
from collections.abc import Callable, Iterator
from itertools import permutations

Ranker = Callable[[str], list[tuple[str, float]]]

_COMMA = re.compile(r"[，,]+\s*")
_SURE = 0.85
_SHORTEST = 4
_GRIEVANCE = "grievance"
_FAMILY = {"seek_help": _GRIEVANCE, "complain": _GRIEVANCE, "report": _GRIEVANCE}
# Requests that nobody needs to make for the sake of one another. A proposal after a grievance is its remedy.
_INDEPENDENT = (_GRIEVANCE, "consult", "ask_progress", "withdraw", "praise")
_APART = frozenset(
    {
        *permutations(_INDEPENDENT, 2),
        *(pair for other in ("consult", "praise", "withdraw") for pair in permutations(("suggest", other))),
        *(("rate", _GRIEVANCE), ("rate", "consult"), ("urge", "consult"), ("consult", "urge")),
        *(("ask_progress", "urge"), ("supplement", "urge"), ("ask_person", "withdraw")),
    }
)


def cut_at_commas(text: str, start: int, end: int, rank: Ranker) -> list[int]:
    """Return where text[start:end] is to be cut, in order; `rank` must be cheap, it is asked often."""
    _, best = max(_cuts(text, start, end, rank, _are_apart), default=(0.0, 0))
    if not best:
        return []
    return [*cut_at_commas(text, start, best, rank), best, *cut_at_commas(text, best, end, rank)]


def alike_at_commas(text: str, rank: Ranker) -> list[int]:
    """Return the commas with a whole question on either side: their topics decide.

    Two grievances are not cut: too often the second is what the first leads to ("单车堆了一地，堵着盲道").
    """
    return [cut for _, cut in _cuts(text, 0, len(text), rank, _are_alike)]


def _cuts(
    text: str, start: int, end: int, rank: Ranker, fits: Callable[[str, str], bool]
) -> Iterator[tuple[float, int]]:
    """Yield how sure the less sure side of a fitting comma is, and where the other matter begins."""
    for comma in _COMMA.finditer(text, start, end):
        left, right = text[start : comma.start()].strip(), text[comma.end() : end].strip()
        if min(len(left), len(right)) < _SHORTEST:
            continue
        (one, sure), (other, as_sure) = _family(rank(left)), _family(rank(right))
        if fits(one, other) and min(sure, as_sure) >= _SURE:
            yield min(sure, as_sure), comma.end()


def _family(ranking: list[tuple[str, float]]) -> tuple[str, float]:
    """The family of the first act, and how likely it is: which grievance it is matters to no cut."""
    if not ranking:
        return "", 0.0
    first = _FAMILY.get(ranking[0][0], ranking[0][0])
    return first, sum(chance for act, chance in ranking if _FAMILY.get(act, act) == first)


def _are_apart(one: str, other: str) -> bool:
    return (one, other) in _APART


def _are_alike(one: str, other: str) -> bool:
    return one == other == "consult"
