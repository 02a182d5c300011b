"""Characters that only sound right ("路等坏了") as they were meant, for the readers alone.

Speech recognition and hasty typing give homophones. A stretch whose neighbours hardly ever stand beside each
other, though their sounds do, is written anew with the characters that our sentences have for these sounds.
"""

import math
import re
from collections.abc import Mapping
from itertools import pairwise

from pypinyin import lazy_pinyin

from bot.engine.text.typed_sounds import Pairs, shipped_pairs

_RUN = re.compile(r"[\u4e00-\u9fff]{3,}")
_SUSPECT = 0.4  # share of neighbours that are known by sound only, from which a stretch is written anew
_LEAST = 3  # neighbours known by sound only: two may be a rare word
_KEPT = 3.0  # what a character is worth for having been written
_LONGEST = 48  # characters of a stretch that are looked at
_SOUND = re.compile(r"[a-z]+")
Meant = Mapping[str, str]


def as_meant(text: str, pairs: Pairs | None = None) -> str:
    """`text` with its homophones mended where it is full of them; the length stays."""
    known = shipped_pairs() if pairs is None else pairs
    return _RUN.sub(lambda run: _mended(run[0][:_LONGEST], known) + run[0][_LONGEST:], text)


def _mended(run: str, known: Pairs) -> str:
    sounds = lazy_pinyin(run)
    if len(sounds) != len(run):
        return run
    table = [known.get(f"{a} {b}", {}) for a, b in pairwise(sounds)]
    strange = sum(bool(pairs) and run[i : i + 2] not in pairs for i, pairs in enumerate(table))
    if strange < max(_LEAST, _SUSPECT * len(table)):
        return run
    return _likeliest(run, table)


def _likeliest(run: str, table: list[Mapping[str, int]]) -> str:
    """The best way through the characters that may be meant at each place (Viterbi)."""
    ways: dict[str, tuple[float, str]] = {c: (_worth(c, run[0]), c) for c in _meant(run, table, 0)}
    for at in range(1, len(run)):
        pairs = table[at - 1]
        ways = {
            c: max(
                (score + math.log1p(pairs.get(before + c, 0)) + _worth(c, run[at]), said + c)
                for before, (score, said) in ways.items()
            )
            for c in _meant(run, table, at)
        }
    return max(ways.values())[1]


def _worth(character: str, written: str) -> float:
    return _KEPT if character == written else 0.0


def _meant(run: str, table: list[Mapping[str, int]], at: int) -> list[str]:
    after = [pair[0] for pair in table[at]] if at < len(table) else []
    before = [pair[1] for pair in table[at - 1]] if at else []
    return list(dict.fromkeys([run[at], *after, *before]))
