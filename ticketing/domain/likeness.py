"""How alike two accounts of a matter are, by the pairs of characters that they share."""

from collections import Counter
from itertools import pairwise


def likeness(one: str, other: str) -> float:
    """Return the Dice coefficient of character pairs, 0..1; punctuation and spaces do not count.

    Two citizens tell of one broken pipe in other words but with the same names of places and things.
    """
    pairs, others = _pairs(one), _pairs(other)
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    letters = [c for c in text if c.isalnum()]
    return Counter(a + b for a, b in pairwise(letters))
