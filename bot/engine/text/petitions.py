"""Takes a message apart: what, where, when, since when, who, what is asked for; each with its span."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.text.asking import find_asks
from bot.engine.text.clauses import Clause, split_clauses
from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span
from bot.engine.text.titles import Title, make_title
from bot.engine.text.troubles import is_greeting, tells_trouble, worth

PARTS = ("what", "where", "when", "since", "who", "asks")
_HOME = re.compile(
    r"(?:家住|住在|户籍|户口|籍贯|身份证|现住|住址|老家|来自|我是|我们是|本人系?|我系)[^，。]{0,6}$"
)
_TOLD_TO = re.compile(
    r"(?:找|向|请|跟|给|到|去|问|致电|联系|打|和|与|由|归|望|盼|求|让|叫|希望|建议|要求|恳请|请求|经)(?:了|过|到)?[^，。]{0,3}$"
)
_SPECIFIC = {
    "number": 1.0,
    "community": 2.0,
    "village": 2.0,
    "road": 1.5,
    "landmark": 1.5,
    "town": 1.0,
    "tail": 0.5,
}
# Whom a message without a name is about.
_ROLES = re.compile(r"包工头|司机|房东|邻居|老板|中介|工地|班主任|村干部|摊贩|商贩|保安|收费员|网约车")
_ANNOUNCED = re.compile(
    r"(?:我们?)?(?:想|要|来)?(?:反映|投诉|举报|曝光)(?:一下|一个)?[：:，,]?(?=[\u4e00-\u9fff])"
)
_SHORTEST = 4
_MOST = 3
_CLEAR = 0.3  # the weight from which a clause says more of the matter than the wish does
_NOW = re.compile(r"现在|目前|眼下|此刻|如今|一直|至今|到现在|经常|时常|以后|长期|常年|多年")
_OPENS = 4  # characters before a wish that still opens the message
_NEAR = 60  # characters: what stands so near the matter belongs to it


@dataclass(frozen=True)
class Piece:
    """One stretch of the message's own words."""

    text: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result."""
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True)
class Petition:
    """The parts of one message (each may be empty) and a title of its own words, None when nothing fits."""

    what: tuple[Piece, ...]
    where: tuple[Piece, ...]
    when: tuple[Piece, ...]
    since: tuple[Piece, ...]
    who: tuple[Piece, ...]
    asks: tuple[Piece, ...]
    title: Title | None

    def as_dict(self) -> dict[str, Any]:
        """The shape in the parse result: each part a list of text, start, end; `title` and its spans."""
        parts = {name: [piece.as_dict() for piece in getattr(self, name)] for name in PARTS}
        spans = [list(span) for span in self.title.spans] if self.title else []
        return {**parts, "title": self.title.text if self.title else None, "title_spans": spans}


def split_petition(text: str, elements: Sequence[Span]) -> Petition:
    """Take `text` apart; `elements` are the spans that find_elements gave for it.

    `what` is the clause that names the trouble (or the wish, in a message without trouble), `since` the
    times from which the state lasts, `who` bodies and people it is about, not those who were told of it.
    """
    plain = "".join(
        c if original != "\n" else "\n" for c, original in zip(normalise(text), text, strict=True)
    )
    clauses = split_clauses(plain)
    asks = find_asks(clauses, plain) if clauses else []
    what = _what(clauses, elements, asks, plain)
    near = what[0] if what else (0, 0)
    times = [e for e in elements if e.kind == "time" and not _inside(e, asks) and not _is_ahead(e)]
    found: dict[str, Iterable[tuple[int, int]]] = {
        "what": what,
        "where": _where(plain, elements, near),
        "when": _times(_events(times), near),
        "since": _times([t for t in times if t.details.get("since")], near),
        "who": _who(plain, elements, asks, near),
        "asks": asks,
    }
    found["what"] = [(_past_announcement(plain, start, end), end) for start, end in what]
    pieces = {name: tuple(Piece(text[s:e], s, e) for s, e in spans) for name, spans in found.items()}
    ranked = [*[(c.start, c.end) for c in _ranked(clauses, elements, asks)], *asks]
    if (
        what and what[0] not in ranked[:1]
    ):  # a wish, or a clause with its subject: the clause alone says it shorter
        ranked = [*ranked[:1], *what, *ranked[1:]] if what[0] not in asks else [*what, *ranked]
    return Petition(**pieces, title=make_title(plain, ranked, elements=elements, where=list(found["where"])))


def _events(times: list[Span]) -> list[Span]:
    """Times of happenings; a bare 晚上 says nothing where it is known since when."""
    lasting = any(t.details.get("since") and t.details.get("from") for t in times)
    events = [t for t in times if not t.details.get("since")]
    return [t for t in events if not lasting or t.details.get("from") or t.details.get("recurring")]


def _past_announcement(plain: str, start: int, end: int) -> int:
    """举报 and 我要反映 announce the matter and are none of it."""
    match = _ANNOUNCED.match(plain, start, end)
    return match.end() if match and end - match.end() >= _SHORTEST else start


def _is_ahead(time: Span) -> bool:
    """明天 is not when something happened."""
    return time.value.startswith(("明天", "明儿", "后天", "下周", "下个", "下星期", "明年"))


def _inside(span: Span, areas: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in areas)


def _held(clause: Clause, elements: Sequence[Span]) -> int:
    kinds = ("place", "organisation")
    return sum(e.kind in kinds and clause.start <= e.start < clause.end for e in elements)


def _ranked(clauses: list[Clause], elements: Sequence[Span], asks: list[tuple[int, int]]) -> list[Clause]:
    """The clauses that are not asked for, the likeliest to name the matter first."""
    free = [c for c in clauses if not any(s < c.end and c.start < e for s, e in asks)]
    told = next((c for c in free if not is_greeting(c.text)), None)
    return sorted(free, key=lambda c: -worth(c, held=_held(c, elements), first=c is told))


def _what(
    clauses: list[Clause], elements: Sequence[Span], asks: list[tuple[int, int]], plain: str
) -> list[tuple[int, int]]:
    ranked = _ranked(clauses, elements, asks)
    opening = next((c for c in clauses if not is_greeting(c.text)), None)
    if asks and opening and asks[0][0] - opening.start <= _OPENS:  # 建议在…: the wish is the matter
        return asks[:1]
    cut = [
        (c.start, asks_start) for c in clauses for asks_start, _ in asks if c.start + 4 <= asks_start < c.end
    ]
    best = ranked[0] if ranked else None
    weight = worth(best, held=_held(best, elements), first=best is opening) if best else -1.0
    if best and (not asks or tells_trouble(best.text) or weight >= _CLEAR):
        return [_with_subject(best, clauses, elements, asks)]
    troubled = [span for span in cut if tells_trouble(plain[span[0] : span[1]])]
    if troubled:
        return troubled[:1]
    return asks[:1] or [(c.start, c.end) for c in ranked[:1]]


def _with_subject(
    best: Clause, clauses: list[Clause], elements: Sequence[Span], asks: list[tuple[int, int]]
) -> tuple[int, int]:
    """The clause, with the one before it when that holds the place or thing it speaks of."""
    index = clauses.index(best)
    before = clauses[index - 1] if index else None
    if (
        before is not None
        and before.sentence == best.sentence
        and len(before.text) <= 16
        and not _held(best, elements)
        and _held(before, elements)
        and not tells_trouble(before.text)
        and not is_greeting(before.text)
        and not any(start < before.end and before.start < end for start, end in asks)
    ):
        return before.start, best.end
    return best.start, best.end


def _where(plain: str, elements: Sequence[Span], near: tuple[int, int]) -> list[tuple[int, int]]:
    places = [e for e in elements if e.kind == "place"]
    if not places:
        return []
    best = max(places, key=lambda p: _place_worth(p, plain, near))
    return [(best.start, best.end)]


def _place_worth(place: Span, plain: str, near: tuple[int, int]) -> float:
    kinds = {part["kind"] for part in place.details.get("parts", [])}
    score = sum(_SPECIFIC.get(kind, 0.3) for kind in kinds)
    score += 2.0 if near[0] <= place.start < near[1] else 0.0
    score -= 0.5 if _HOME.search(plain[max(0, place.start - 12) : place.start]) else 0.0
    score -= 1.0 if _TOLD_TO.search(plain[max(0, place.start - 5) : place.start]) else 0.0
    return score - min(2.0, place.start / 200)


def _times(times: list[Span], near: tuple[int, int]) -> list[tuple[int, int]]:
    """At most three, those in and next to the matter first; in reading order."""
    told = [t for t in times if not _NOW.fullmatch(t.value)]
    told = [t for t in told if t.details.get("from") or t.details.get("recurring")] or told
    times = told or [
        t for t in times if near[0] <= t.start < near[1] and not t.value.startswith(("现", "目", "如"))
    ]
    close = [t for t in times if near[0] - _NEAR <= t.start <= near[1] + _NEAR] or times[:1]
    chosen = sorted(close, key=lambda t: (not near[0] <= t.start < near[1], abs(t.start - near[0])))[:_MOST]
    return sorted((t.start, t.end) for t in chosen)


def _who(
    plain: str, elements: Sequence[Span], asks: list[tuple[int, int]], near: tuple[int, int]
) -> list[tuple[int, int]]:
    people = [e for e in elements if e.kind == "person" and e.details.get("role") == "other"]
    bodies = [
        e
        for e in elements
        if e.kind == "organisation"
        and not _inside(e, asks)
        and not (e.details["type"] == "office" and _TOLD_TO.search(plain[max(0, e.start - 6) : e.start]))
    ]
    names: dict[str, Span] = {}
    ordered = sorted([*people, *bodies], key=lambda e: (not near[0] <= e.start < near[1], e.start))
    for each in ordered:
        general = not each.details.get("named", True)
        if not (general and any(other.value.endswith(each.value) for other in ordered if other is not each)):
            names.setdefault(each.value, each)
    found = [(e.start, e.end) for e in list(names.values())[:_MOST]]
    return sorted(found or [m.span() for m in _ROLES.finditer(plain)][:1])
