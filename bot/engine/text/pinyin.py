"""What a text sounds like: homophones, recognition errors and words typed in pinyin look the same here."""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_LETTERS = re.compile(r"[a-z]+")
_NO_WORD = re.compile(r"[^\w]|_")
_SPOKEN = 120  # characters: what is further on costs time and decides nothing
_LONGEST = 6  # letters of a syllable: zhuang, chuang, shuang
_FIRST, _LAST = 0x4E00, 0x9FFF


def syllables_of(text: str) -> list[str]:
    """The syllables of `text` in lower case without tones; digits and other signs stand for themselves.

    "yibao怎么报" gives yi bao zen me bao: a run of letters is cut when all of it is pinyin.
    """
    found: list[str] = []
    for piece in lazy_pinyin(text.lower()):
        found += _cut(piece) if _LETTERS.fullmatch(piece) else [piece]
    return found


def sounds(text: str) -> str:
    """The syllables of the beginning of a text, separated by spaces, with marks for its two ends."""
    spoken = syllables_of(_NO_WORD.sub("", text)[:_SPOKEN])
    return " ".join(["<", *spoken, ">"])


def _cut(letters: str) -> list[str]:
    """Longest syllables first; the run as it is when that leaves something over."""
    known, found, start = known_syllables(), [], 0
    while start < len(letters):
        size = next((n for n in range(_LONGEST, 0, -1) if letters[start : start + n] in known), 0)
        if not size:
            return [letters]
        found.append(letters[start : start + size])
        start += size
    return found


@lru_cache(maxsize=1)
def known_syllables() -> frozenset[str]:
    """Every syllable that a Chinese character can have (about 410)."""
    characters = "".join(map(chr, range(_FIRST, _LAST + 1)))
    return frozenset(s for s in lazy_pinyin(characters) if _LETTERS.fullmatch(s) and len(s) <= _LONGEST)
