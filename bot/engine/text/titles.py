"""Makes a title of at most 20 characters out of a message's own words: place, thing, trouble."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jieba.posseg

from bot.engine.text.contacts import SURNAME
from bot.engine.text.data_files import word_set
from bot.engine.text.spans import Span
from bot.engine.text.troubles import tells_trouble

LONGEST = 20
_MOST_READ = 120  # characters of a clause; what was said in one breath for longer is no clause
_CRY = 6  # characters: 停水了
_WISHED = re.compile(r"建议|希望|请|要求|能不能|能否|可否|恳")
_PRIVATE = ("person", "phone", "id_card", "plate", "email", "order_number", "score")
_NOUNS = ("n", "s", "l", "j", "f", "eng", "i")
_VERBS = ("v", "a", "z", "i", "l")
_DROPPED_FLAGS = ("r", "y", "e", "o", "c", "t", "m", "q", "w", "x", "p", "d", "u")
_KEPT = word_set("title_kept")
_FILLERS = word_set("title_fillers")
_TRAILING = re.compile(
    r"(?:的|了|着|和|与|及|在|到|被|把|向|对|从|为|给|等|按|之|所|与|致|使|让|后|时|才能|才|因|由|于|需要|需|是否|能|可以|要|会|有关|向|跟|但|又|且|也)+$"
)
_LEADING = re.compile(r"^(?:在|问|请|强烈|建议|还|的|了|着|和|与|及|到|等|为|给|所|之|吗|怎么|把)+")
_INSULT = re.compile("|".join(word_set("insults")))
_MARK = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9%．.·]")
_NEGATION = re.compile(r"[不没未无别]|难以|拒")
_ASKS = re.compile(r"怎么|如何|为何|为什么|有没有|多少|哪里|何时|什么时候|能否|能不能|可否|是否")
# jieba takes 井盖 and 红绿灯 for names: a name begins with a surname and does not end like a thing.
_NAME = re.compile(rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}(?<![盖灯路水电车费房楼厂店桥树管门网卡证])")
_GENERAL = ("小区", "村", "村里", "社区", "学校", "医院", "路", "街", "马路", "公司", "街道", "镇", "乡")


@dataclass(frozen=True)
class Title:
    """The words, and the stretches of the message that they are, in the title's order."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Bit:
    start: int
    end: int
    flag: str
    weight: int  # what goes first when the title is too long: 0 always stays


def make_title(
    plain: str,
    candidates: Sequence[tuple[int, int]],
    *,
    elements: Sequence[Span],
    where: Sequence[tuple[int, int]],
) -> Title | None:
    """The first candidate stretch that yields a noun and a predicate; None when none does.

    Every character comes from `plain`; names of people, numbers that identify them, house numbers, times
    and insults are left out.
    """
    for start, stop in candidates[:6]:
        end = min(stop, start + _MOST_READ)
        bits = _fitted(_with_place(_bits(plain, start, end, elements), plain, where, elements), plain)
        bits = _finished(bits, plain, end)
        title = _title(bits, plain)
        if title and _is_sound(bits, title.text, plain[start:end]):
            return title
    return None


def _bits(plain: str, start: int, end: int, elements: Sequence[Span]) -> list[_Bit]:
    barred = [(e.start, e.end) for e in elements if e.kind in _PRIVATE]
    barred += [(e.start, e.end) for e in elements if e.kind == "time" and e.details.get("clock") is None]
    barred += [(m.start(), m.end()) for m in _INSULT.finditer(plain, start, end)]
    places = [e for e in elements if e.kind == "place" and e.start < end and e.end > start]
    bodies = [e for e in elements if e.kind == "organisation" and start <= e.start and e.end <= end]
    bits = [bit for place in places for bit in _place_bits(place, start, end)]
    taken = [*barred, *((p.start, p.end) for p in places)]
    for body in bodies:
        if not _touches(body.start, body.end, [(p.start, p.end) for p in places]):
            bits.append(_Bit(body.start, body.end, "nt", 1))
            taken.append((body.start, body.end))
    bits += _word_bits(plain, start, end, taken)
    return sorted(bits, key=lambda bit: bit.start)


def _touches(start: int, end: int, areas: Sequence[tuple[int, int]]) -> bool:
    return any(start < stop and begin < end for begin, stop in areas)


def _place_bits(place: Span, start: int, end: int) -> Iterator[_Bit]:
    """The parts of an address but house numbers; where a narrower part exists, the wider go first."""
    parts = [p for p in place.details.get("parts", []) if p["kind"] != "number"]
    narrow = any(p["kind"] in ("community", "village", "road", "landmark") for p in parts)
    at = place.start
    for part in parts:
        begin = part.get("start", at)
        at = begin + len(part["text"])
        wide = part["kind"] in ("province", "city", "district", "town", "anonymised")
        if start <= begin and at <= end:
            yield _Bit(begin, at, "ns", 4 if wide and narrow else 1)


def _word_bits(plain: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[_Bit]:
    """Words worth keeping; a negation is one with the word after it, or the title would say the opposite."""
    at, denied = start, None
    for word, flag in jieba.posseg.cut(plain[start:end]):
        begin, at = at, at + len(word)
        if _touches(begin, at, taken) or _MARK.search(word):
            denied = None
            continue
        weight = _weight(word, str(flag))
        if denied is not None and (weight is not None or str(flag)[:1] in "nvc"):
            yield _Bit(denied, at, "v", min(weight or 2, 2))
            denied = None
        elif str(flag)[:1] in "dv" and _NEGATION.search(word) and not tells_trouble(word):
            denied = begin if denied is None else denied
        elif weight is not None:
            yield _Bit(begin, at, str(flag), weight)


def _weight(word: str, flag: str) -> int | None:
    """How soon a word may go (0 never); None for what no title needs."""
    if tells_trouble(word):
        return 0
    if word in _KEPT:
        return 1
    if word == "的":
        return 6
    if word in _FILLERS or (flag == "nr" and (len(word) == 1 or _NAME.fullmatch(word))):
        return None
    if flag == "nr":
        return 2
    if flag[:1] in _DROPPED_FLAGS:
        return 5 if flag[:1] in "dmpq" else None
    return 2 if flag[:1] in "nv" else 3


def _with_place(
    bits: list[_Bit], plain: str, where: Sequence[tuple[int, int]], elements: Sequence[Span]
) -> list[_Bit]:
    """Put the narrowest name of the place before a clause that names none."""
    if any(bit.flag in ("ns", "nt") for bit in bits):
        return bits
    for start, end in where:
        place = next((e for e in elements if e.kind == "place" and (e.start, e.end) == (start, end)), None)
        named = list(_place_bits(place, start, end)) if place else []
        narrow = [bit for bit in named if bit.weight == 1] or named
        if narrow:
            first = plain[bits[0].start : bits[0].end] if bits else ""
            return [narrow[0], *(bits[1:] if first in _GENERAL else bits)]
    return bits


def _fitted(bits: list[_Bit], plain: str) -> list[_Bit]:
    """Leave words out, the least needed first and the last of them first, until 20 characters are left."""
    bits = _without_loose_ends(bits, plain)
    while sum(bit.end - bit.start for bit in bits) > LONGEST:
        worst = max(range(len(bits)), key=lambda i: (bits[i].weight, _distance(bits, i), i))
        if bits[worst].weight == 0:
            return _window(bits, plain)
        bits = bits[:worst] + bits[worst + 1 :]
        bits = _without_loose_ends(bits, plain)
    return bits


def _finished(bits: list[_Bit], plain: str, end: int) -> list[_Bit]:
    """丢了 and 坏了 rather than 丢 and 坏, where there is room."""
    if not bits or sum(b.end - b.start for b in bits) >= LONGEST:
        return bits
    last = bits[-1]
    if last.end < end and plain[last.end] == "了" and last.flag[:1] in "va":
        bits = [*bits[:-1], _Bit(last.start, last.end + 1, last.flag, last.weight)]
    return bits


def _distance(bits: list[_Bit], index: int) -> int:
    """Words from the nearest trouble: what is far from it matters least."""
    near = [abs(index - i) for i, bit in enumerate(bits) if bit.weight == 0]
    return min(near, default=0)


def _window(bits: list[_Bit], plain: str) -> list[_Bit]:
    kept: list[_Bit] = []
    for bit in bits:
        if sum(b.end - b.start for b in kept) + bit.end - bit.start > LONGEST:
            break
        kept.append(bit)
    return _without_loose_ends(kept, plain)


def _without_loose_ends(bits: list[_Bit], plain: str) -> list[_Bit]:
    while bits and (bits[-1].flag[:1] == "m" or _TRAILING.fullmatch(plain[bits[-1].start : bits[-1].end])):
        bits = bits[:-1]
    while bits and _LEADING.fullmatch(plain[bits[0].start : bits[0].end]):
        bits = bits[1:]
    return [
        b
        for i, b in enumerate(bits)
        if b.weight != 6 or (0 < i < len(bits) - 1 and bits[i - 1].flag[:1] in "na")
    ]


def _title(bits: list[_Bit], plain: str) -> Title | None:
    spans: list[tuple[int, int]] = []
    for bit in bits:
        if spans and spans[-1][1] == bit.start:
            spans[-1] = (spans[-1][0], bit.end)
        else:
            spans.append((bit.start, bit.end))
    text = "".join(plain[start:end] for start, end in spans)
    return Title(text, tuple(spans)) if 2 <= len(text) <= LONGEST else None


def _is_sound(bits: list[_Bit], text: str, clause: str) -> bool:
    """A thing and what is the matter with it; a wish is always about doing, a cry may be a verb alone."""
    if tells_trouble(text) and len(clause) <= _CRY:
        return True
    if len(text) >= 4 and sum(bit.flag[:1] == "v" for bit in bits) > 1:
        return True
    thing = any(bit.flag[:1] in _NOUNS or bit.flag in _NOUNS for bit in bits)
    matter = (
        tells_trouble(text)
        or bool(_WISHED.match(clause))
        or bool(_ASKS.search(text))
        or any(bit.flag[:1] in _VERBS for bit in bits)
    )
    return thing and matter and len(text) >= 4
