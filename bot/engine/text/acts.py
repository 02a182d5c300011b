"""Several acts in one message ("路灯坏了，另外问一下医保怎么报"): cuts it and reads each part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.engine.text.commas import Ranker, alike_at_commas, cut_at_commas
from bot.engine.text.normalise import normalise

# Words that announce another matter, and words that may as well go on with the same one.
_NEXT_MATTER = (
    r"另外|此外|除此之外|还有(?:就是)?(?:一|另)?(?:个|件)(?:事|问题|情况)|还有个?(?:事|问题)|再一个|顺便|顺带|对了|"
    r"(?:第[二三四]|二|三)(?:是|个|件)(?:问题|事)?|同时(?:我)?(?:也|还)?(?:想|要)|"
    r"(?:还|也)(?:想|要)(?=问|咨询|投诉|反映|举报|建议|表扬|催|请教)|再(?=问|说|反映|咨询|请教)"
)
_MAY_GO_ON = r"还有(?:就是)?|再有|再者|其次"
_JOINT = re.compile(rf"(?P<next>{_NEXT_MATTER})|(?:{_MAY_GO_ON})")
_END = re.compile(r"[。！？!?；;\n]+")
_MARKS = " ，,。；;、\n"
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
# What only leads over to the request after it, or is a part of it: a greeting, thanks, an address.
_LEADS = frozenset(
    {"greet", "thank", "goodbye", "chitchat", "ask_bot", "inform", "nlu_fallback", "repeat", "slower"}
)


@dataclass(frozen=True)
class Act:
    """What one part of a message does; `start` and `end` as in the original.

    `joint` tells whether words such as 另外 announced it.
    """

    intent: str
    confidence: float
    text: str
    start: int
    end: int
    joint: bool = False

    @property
    def said(self) -> str:
        """The words without those that announced them."""
        words = _JOINT.sub("", self.text.lstrip(_MARKS), count=1) if self.joint else self.text
        return words.strip(_MARKS)

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "said": self.said,
            "joint": self.joint,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    joint: str  # "next", "more" or "" at a sentence's end
    act: Act | None = None


def find_acts(text: str, rank: Ranker, *, quick: Ranker | None = None) -> list[Act]:
    """The acts of a message in their order, one at least if it can be read; neighbours alike are one.

    `rank` is the reader of single sentences; with a `quick` one a message is also cut at commas between
    surely different requests. Complaint, report and plea side by side are one matter unless words such as
    另外 announce another; in a long petition these words, too, only join points of one matter.
    """
    parts = list(_parts(text))
    if quick and len(text) <= _LONG:
        parts = [piece for part in parts for piece in _at_commas(text, part, quick)]
    whole = rank(text)
    if not whole:
        return []
    first = Act(whole[0][0], whole[0][1], text, 0, len(text))
    if len(parts) < 2:
        return [first]
    read = [replace(part, act=_read(text, part, rank)) for part in parts]
    acts = _joined(text, read, is_long=len(text) > _LONG)
    return acts if len(acts) > 1 else [first]


def find_alike(text: str, acts: list[Act], quick: Ranker) -> list[int]:
    """The commas of a short text with a whole question on either side."""
    if len(text) > _LONG:
        return []
    return [act.start + cut for act in acts for cut in alike_at_commas(act.text, quick)]


def halves(act: dict[str, Any], at: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An act's dictionary as two of the same intent, cut at a position of the message."""
    text, cut = act["text"], at - act["start"]
    left, right = text[:cut], text[cut:]
    return (
        {**act, "text": left, "said": left.strip(_MARKS), "end": at},
        {**act, "text": right, "said": right.strip(_MARKS), "joint": False, "start": at},
    )


def _parts(text: str) -> Iterator[_Part]:
    plain = normalise(text)
    joints = {
        match.start(): "next" if match["next"] else "more"
        for match in _JOINT.finditer(plain)
        if _begins_clause(plain, match.start())
    }
    ends = set() if len(plain) > _LONG else {match.end() for match in _END.finditer(plain)}
    cuts = sorted(c for c in set(joints) | ends if _SHORTEST <= c <= len(plain) - _SHORTEST)
    for start, end in zip([0, *cuts], [*cuts, len(plain)], strict=True):
        if end - start >= _SHORTEST:
            yield _Part(start, end, joints.get(start, ""))


def _at_commas(text: str, part: _Part, quick: Ranker) -> Iterator[_Part]:
    cuts = cut_at_commas(text, part.start, part.end, quick)
    starts, ends = [part.start, *cuts], [*cuts, part.end]
    for start, end in zip(starts, ends, strict=True):
        yield _Part(start, end, part.joint if start == part.start else "")


def _begins_clause(plain: str, start: int) -> bool:
    """ "还有" inside a clause ("家里还有老人") joins nothing; 另外 and 顺便 may follow without a comma."""
    if start == 0:
        return False
    return plain[start - 1] in "，,。！？!?；; \n、" or plain[start : start + 2] in ("另外", "顺便")


def _read(text: str, part: _Part, rank: Ranker) -> Act | None:
    """A part without a joint must clearly be another request; one with a joint only a request."""
    act = Act("", 0.0, text[part.start : part.end], part.start, part.end, bool(part.joint))
    ranking = rank(act.said) if len(act.said) >= _SHORTEST else []
    if not ranking or (part.start and not part.joint and ranking[0][1] < _CLEAR):
        return None
    if part.start and ranking[0][0] not in _REQUESTS:
        return None
    return replace(act, intent=ranking[0][0], confidence=ranking[0][1])


def _joined(text: str, parts: list[_Part], *, is_long: bool) -> list[Act]:
    """Parts that are no act of their own belong to the one before: nothing of the message is lost."""
    acts: list[Act] = []
    for part in parts:
        if part.act is None:
            acts[-1:] = [_longer(text, act, part.end) for act in acts[-1:]]
        elif acts and _leads_to(acts[-1], part):
            start = acts[-1].start
            acts[-1] = replace(part.act, text=text[start : part.end], start=start, joint=False)
        elif acts and _same_matter(acts[-1], part.act, joint=part.joint, is_long=is_long):
            acts[-1] = _longer(text, acts[-1], part.end)
        else:
            acts.append(part.act)
    return acts


def _leads_to(one: Act, part: _Part) -> bool:
    """A bare element before an announced matter may answer the bot's question: it stays by itself."""
    if part.act is None or part.act.intent not in _REQUESTS or one.intent not in _LEADS:
        return False
    return one.intent != "inform" or part.joint != "next"


def _longer(text: str, act: Act, end: int) -> Act:
    return replace(act, text=text[act.start : end], end=end)


def _same_matter(one: Act, other: Act, *, joint: str, is_long: bool) -> bool:
    alike = one.intent == other.intent or {one.intent, other.intent} <= _GRIEVANCES
    return alike and (joint != "next" or is_long)
