"""Reads a rating out of a sentence: was it true, is it solved, how satisfied (1–5)."""

import re
from dataclasses import dataclass, replace

from actions.turn import Turn

_UNSOLVED = re.compile(
    r"没有?(?:解决|修好|办好|弄好|处理好|落实)|未(?:解决|处理)|还是(?:老样子|那样|不行|没)|解决不了|没人(?:来|管|处理)|没(?:来|动静|变化|改)"
)
_SOLVED = re.compile(r"(?<![没未])(?:已经?|都|给|全|算)?(?:解决|修好|办好|弄好|处理好|搞定|落实|恢复)了?")
_UNTRUE = re.compile(r"不属实|不真实|不实|虚假|造假|假的|骗人|瞎说|没来过|根本没|弄虚作假")
_TRUE = re.compile(r"属实|真实|是真的|情况对")
# The first pattern that fits counts; the order keeps 不满意 from being read as 满意.
_DEGREES = (
    (re.compile(r"非常不满意|很不满意|太差|极不满意|差劲"), 1),
    (re.compile(r"不太?满意|不够满意|不行|差评"), 2),
    (re.compile(r"一般|还行|凑合|马马虎虎|基本满意|还可以"), 3),
    (re.compile(r"非常满意|很满意|特别满意|十分满意|太好了|满分|好评|挺满意|特别好|相当满意"), 5),
    (re.compile(r"满意|不错|挺好|可以"), 4),
)
_DIGIT = re.compile(r"[1-5一二三四五]")
_NUMERALS = "一二三四五"


@dataclass(frozen=True)
class Rating:
    """The three answers; None where nothing was said."""

    true: bool | None = None
    solved: bool | None = None
    satisfied: int | None = None

    def with_default_truth(self) -> "Rating":
        """Who says that it is solved says that the work was real: nobody is asked that again."""
        return replace(self, true=True) if self.true is None and self.solved else self


def read_rating(turn: Turn) -> Rating:
    """Return what a free sentence says about the result."""
    text = turn.text
    solved = False if _UNSOLVED.search(text) else (True if _SOLVED.search(text) else None)
    true = False if _UNTRUE.search(text) else (True if _TRUE.search(text) else None)
    return Rating(true, solved, degree(turn)).with_default_truth()


def degree(turn: Turn) -> int | None:
    """1 (very dissatisfied) to 5, from a score or from words."""
    scores = [int(s) for s in turn.found("score") if s.isdigit()]
    if scores:
        return min(max(scores[0], 1), 5)
    return next((value for pattern, value in _DEGREES if pattern.search(turn.text)), None)


def bare_degree(text: str) -> int | None:
    """1–5 from an answer to "how many points", where a bare numeral counts."""
    match = _DIGIT.search(text)
    if not match:
        return None
    return int(match[0]) if match[0].isdigit() else _NUMERALS.index(match[0]) + 1
