"""Words typed in letters ("yibao怎么报") in characters again, for the readers alone.

nlu_data/pinyin/pairs.csv says which two characters our own sentences have for two syllables, and how often;
of several the one that also fits the characters beside it is taken. Encoders of meaning do not know pinyin.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

from bot.engine.text.data_files import read_text
from bot.engine.text.pinyin import known_syllables, syllables_of

PAIRS = "nlu_data/pinyin/pairs.csv"
COLUMNS = ("syllables", "characters", "count")
MOST = 4  # pairs kept of one sound
FEWEST = 3  # sentences that must have a pair
_TYPED = re.compile(r"[a-z]{3,24}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_BESIDE = 8.0  # how much a pair gains by fitting the character beside it
Pairs = Mapping[str, Mapping[str, int]]


def in_characters(text: str, pairs: Pairs | None = None) -> str:
    """`text` with its runs of syllables in characters, where all of a run can be; its length may change.

    Text without a Chinese character stays: it is another language, or nothing that we could place.
    """
    if not _HAN.search(text) or not _TYPED.search(text):
        return text
    known = shipped_pairs() if pairs is None else pairs

    def written(run: re.Match[str]) -> str:
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        return _written(run[0], before, after, known) or run[0]

    return _TYPED.sub(written, text)


def _written(run: str, before: str, after: str, known: Pairs) -> str:
    """A word of two syllables however it may be cut ("fangan": fan gan, fang an); longer runs in pairs."""
    cuts = [(run[:i], run[i:]) for i in range(1, len(run)) if {run[:i], run[i:]} <= known_syllables()]
    words = [_likeliest(" ".join(cut), before, after, known) for cut in cuts]
    if words:
        return max(words)[1]
    syllables = syllables_of(run)
    if len(syllables) < 2 or len(syllables) % 2:
        return ""
    found = ""
    for start in range(0, len(syllables), 2):
        last = after if start + 2 == len(syllables) else ""
        pair = _likeliest(" ".join(syllables[start : start + 2]), found[-1:] or before, last, known)[1]
        if not pair:
            return ""
        found += pair
    return found


def _likeliest(sound: str, before: str, after: str, known: Pairs) -> tuple[float, str]:
    """The best pair of a sound with its weight; an empty one when no sentence of ours has the sound."""

    def weight(pair: str, count: int) -> float:
        beside = [before + pair[0]] * bool(before) + [pair[1] + after] * bool(after)
        return count + _BESIDE * sum(_count(each, known) for each in beside)

    return max(((weight(*item), item[0]) for item in known.get(sound, {}).items()), default=(0.0, ""))


@lru_cache(maxsize=2048)
def _sound(pair: str) -> str:
    return " ".join(lazy_pinyin(pair))


def _count(pair: str, known: Pairs) -> int:
    return known.get(_sound(pair), {}).get(pair, 0)


@lru_cache(maxsize=1)
def shipped_pairs() -> Pairs:
    """The table of nlu_data/pinyin."""
    table: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(io.StringIO(read_text(PAIRS))):
        table.setdefault(row["syllables"], {})[row["characters"]] = int(row["count"])
    return table


def counted(texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """(syllables, characters, count) of neighbours in `texts`, the most frequent of each sound."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for run in _RUN.findall(text):
            sounds = lazy_pinyin(run)
            counts.update({(f"{a} {b}", run[i : i + 2]) for i, (a, b) in enumerate(pairwise(sounds))})
    best: dict[str, list[tuple[str, int]]] = {}
    for (sound, pair), count in counts.most_common():
        if count >= FEWEST and len(best.setdefault(sound, [])) < MOST:
            best[sound].append((pair, count))
    for sound in sorted(best):
        yield from ((sound, pair, count) for pair, count in best[sound])
