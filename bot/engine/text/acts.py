"""Several acts in one message ("路灯坏了，另外问一下医保怎么报"): cuts it and reads each part."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.text.normalise import normalise

Ranker = Callable[[str], list[tuple[str, float]]]

_JOINT = re.compile(
    r"(?:另外|此外|除此之外|还有(?:就是|一个|一件|件|个)?(?:事|问题|情况)?|再一个|再有|再者|再(?=问|说|反映|咨询|请教)|顺便|顺带|对了|其次|"
    r"(?:第[二三四]|二|三)(?:是|个|件)(?:问题|事)?|同时(?:我)?(?:也|还)?(?:想|要)|还(?:想|要)(?=问|咨询|投诉|反映|举报|建议|表扬|催|请教)|也(?:想|要)(?=问|投诉|反映|表扬))"
)
_END = re.compile(r"[。！？!?；;\n]+")
_SHORTEST = 4
_LONG = 120  # beyond it a text is one petition: only an explicit joint begins another act
_CLEAR = 0.5
_REQUESTS = frozenset(
    {
        *("consult", "seek_help", "complain", "report", "suggest", "praise", "ask_progress"),
        *("urge", "supplement", "withdraw", "ask_person", "rate"),
    }
)
_GRIEVANCES = frozenset({"seek_help", "complain", "report"})


@dataclass(frozen=True)
class Act:
    """What one part of a message does; `start` and `end` as in the original."""

    intent: str
    confidence: float
    text: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "start": self.start,
            "end": self.end,
        }


def find_acts(text: str, rank: Ranker) -> list[Act]:
    """The acts of a message in their order, one at least if it can be read; neighbours alike are one.

    `rank` is the reader of single sentences. Complaint, report and plea side by side are one matter.
    """
    parts = list(_parts(text))
    whole = rank(text)
    if not whole:
        return []
    first = Act(whole[0][0], whole[0][1], text, 0, len(text))
    if len(parts) < 2:
        return [first]
    acts = _joined(
        text, [(start, end, _read(text, start, end, rank, joint=joint)) for start, end, joint in parts]
    )
    return acts if len(acts) > 1 else [first]


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, begins with a joint) of every part."""
    plain = normalise(text)
    joints = {match.start() for match in _JOINT.finditer(plain) if _begins_clause(plain, match.start())}
    ends = set() if len(plain) > _LONG else {match.end() for match in _END.finditer(plain)}
    cuts = sorted(c for c in joints | ends if _SHORTEST <= c <= len(plain) - _SHORTEST)
    for start, end in zip([0, *cuts], [*cuts, len(plain)], strict=True):
        if end - start >= _SHORTEST:
            yield start, end, start in joints


def _begins_clause(plain: str, start: int) -> bool:
    """ "还有" inside a clause ("家里还有老人") joins nothing; 另外 and 顺便 may follow without a comma."""
    if start == 0:
        return False
    return plain[start - 1] in "，,。！？!?；; \n、" or plain[start : start + 2] in ("另外", "顺便")


def _read(text: str, start: int, end: int, rank: Ranker, *, joint: bool) -> Act | None:
    """A part without a joint must clearly be another request; one with a joint only a request."""
    said = _JOINT.sub("", text[start:end], count=1) if joint else text[start:end]
    said = said.strip(" ，,。；;\n")
    ranking = rank(said) if len(said) >= _SHORTEST else []
    if not ranking or (start and not joint and ranking[0][1] < _CLEAR):
        return None
    if start and ranking[0][0] not in _REQUESTS:
        return None
    return Act(ranking[0][0], ranking[0][1], text[start:end], start, end)


def _joined(text: str, parts: list[tuple[int, int, Act | None]]) -> list[Act]:
    """Parts that are no act of their own belong to the one before: nothing of the message is lost."""
    acts: list[Act] = []
    for start, end, act in parts:
        if act and not (acts and _same_matter(acts[-1], act) and not _JOINT.match(text, start)):
            acts.append(act)
        elif acts:
            acts[-1] = replace(acts[-1], text=text[acts[-1].start : end], end=end)
    return acts


def _same_matter(one: Act, other: Act) -> bool:
    return one.intent == other.intent or {one.intent, other.intent} <= _GRIEVANCES
