"""Finds places by the site's gazetteer (spaCy phrases) and by their endings, and joins them to addresses."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jieba
import jieba.posseg
import spacy
from spacy.matcher import PhraseMatcher

from bot.engine.text.data_files import load_yaml
from bot.engine.text.gazetteer import Gazetteer, Place, read_gazetteer
from bot.engine.text.normalise import normalise
from bot.engine.text.regions import region_of
from bot.engine.text.spans import Span, without_overlaps

jieba.setLogLevel(logging.WARNING)

_ROAD = "(?:大街|大道|路|街|巷|胡同|高速|快速路|公路|国道|省道|立交桥?|大桥|高架桥?|隧道|匝道)"
_COMMUNITY = (
    "(?:小区|花园|家园|公寓|佳苑|嘉园|新苑|雅苑|苑|新村|新城|"
    "府邸|华府|名邸|公馆|山庄|别墅|宿舍区?|家属院|大院|社区|城市广场)"
)
_VILLAGE = "(?:自然村|行政村|村委会|村)"
_TOWN = "(?:街道办?(?:事处)?|镇|乡)"
_LANDMARK = (
    "(?:小学|中学|幼儿园|大学|学院|学校|高中|初中|医院|卫生院|卫生室|诊所|广场|公园|地铁站|公交站|火车站|高铁站|汽车站|客运站|机场|商场|超市|"
    "市场|菜市场|大厦|写字楼|酒店|宾馆|饭店|工业园区?|产业园区?|开发区|工地|工厂|加油站|停车场|银行|派出所|政务大厅|服务大厅|体育馆|图书馆|博物馆|养老院)"
)
_SUFFIXES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("community", re.compile(_COMMUNITY)),
    ("landmark", re.compile(_LANDMARK)),
    ("road", re.compile(_ROAD + r"(?![由上人边过线灯面口费基网]|边)|" + _ROAD + r"(?=口|边|上)")),
    ("village", re.compile(_VILLAGE + r"(?![民里委支干口头庄])|" + _VILLAGE + r"(?=里|口|头)")),
    ("town", re.compile(_TOWN + r"(?!亲|下|上|里|政府的)")),
    ("district", re.compile(r"(?:(?<![小社园景厂灾地片校库牧矿辖])区|县)(?!别|域|分|间|里|政府的|长)")),
)
_NUMBER = re.compile(
    r"\d{1,4}\s?(?:号|弄)(?!线|人|文件|电话|码)(?:楼|院|门)?|[\dA-Za-z一二三四五六七八九十]{1,4}\s?(?:期|号楼|栋|幢|座|号院|单元|层|楼|室|号厅)(?:[东西南北]侧?|门)?|(?<=单元)\s?\d{3,4}|[一二三四五六七八九十\d]{1,3}\s?(?:组|队|社)(?=[,，。\s]|$)"
)
_ANONYMISED = re.compile(
    r"[A-Z]\d{0,2}(?:省|市|区|县|镇|乡|街道|村|小区|路)(?:[A-Z]\d{0,2}(?:市|区|县|镇|乡|街道|村|小区|路))*|西地省"
)
_TAIL = re.compile(
    r"(?:与|和|跟|交)?(?:交叉口|十字路口|交汇处|路口|交口|对面|旁边|附近|门口|东侧|西侧|南侧|北侧|地下车库|[东西南北]门|[东西南北]口|桥下|一带|段)"
)
_WORDS = load_yaml("nlu_data/places/words.yml")
_STOP = frozenset(word for line in _WORDS["never_in_names"] for word in line.split())
_MAX_NAME = 8
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+$")


class PlaceFinder:
    """Finds places with one gazetteer: 0.1 s to build for a thousand names, well under 1 ms to look up."""

    def __init__(self, places: list[Place]) -> None:
        self._gazetteer = Gazetteer(places)
        self._nlp = spacy.blank("zh")  # character segmentation: jieba cuts names apart
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._matcher.add("place", list(self._nlp.pipe(self._gazetteer.names)))
        jieba.posseg.lcut("路")  # tables of a second, better read at start than with the first citizen
        jieba.initialize()  # a second of dictionary, better at start than with the first citizen

    @classmethod
    def from_file(cls, path: str | Path) -> "PlaceFinder":
        """Read a gazetteer file (see nlu_data/places); DataFileError lists all that is wrong with it."""
        return cls(read_gazetteer(path))

    def find(self, text: str) -> list[Span]:
        """Return whole addresses as spans of kind `place` with `parts` and the details of `region_of`."""
        plain = normalise(text)
        known = without_overlaps(list(self._known(plain)))
        taken = {i for span in known for i in range(span.start, span.end)}
        general = [
            s
            for s in _general(plain, frozenset(k.end for k in known))
            if not taken & set(range(s.start, s.end))
        ]
        return [self._address(group, plain) for group in _groups(without_overlaps([*known, *general]), plain)]

    def _known(self, plain: str) -> Iterator[Span]:
        doc = self._nlp.make_doc(plain)
        for _, start, end in self._matcher(doc):
            found = doc[start:end]
            kind = self._gazetteer.meanings(found.text)[0].kind
            yield Span(kind, found.text, found.start_char, found.end_char)

    def _address(self, group: list[Span], plain: str) -> Span:
        start, end = group[0].start, group[-1].end
        address = plain[start:end].strip()
        parts = [{"kind": span.kind, "text": span.value, "start": span.start} for span in group]
        return Span(
            "place", address, start, end, {"parts": parts, **region_of(address, group, self._gazetteer)}
        )


def _general(plain: str, fences: frozenset[int]) -> Iterator[Span]:
    """Names by their endings; `fences` are offsets where a known place ends, which no name may span."""
    for match in _ANONYMISED.finditer(plain):
        yield Span("anonymised", match[0], match.start(), match.end())
    for match in _NUMBER.finditer(plain):
        yield Span("number", match[0], match.start(), match.end())
    words = _words(plain)
    for kind, suffix in _SUFFIXES:
        for match in suffix.finditer(plain):
            start = _name_start(plain, match.start(), words, fences)
            start = _past_verbs(plain, start, match.start())
            follows = kind == "landmark" and start == match.start() and start in fences
            if kind == "road" and _NO_ROAD.fullmatch(plain[start : match.end()]):
                continue  # 868路 is a bus, 跑路 a flight
            if follows or _is_name(plain[start : match.end()], suffix=match[0]):
                yield Span(kind, plain[start : match.end()], start, match.end())


@dataclass(frozen=True)
class _Words:
    """Where words end (their start and text), and for offsets inside a word where it starts."""

    ends: dict[int, tuple[int, str]]
    inside: dict[int, int]


def _words(plain: str) -> _Words:
    ends: dict[int, tuple[int, str]] = {}
    inside: dict[int, int] = {}
    for word, start, end in jieba.tokenize(plain, HMM=True):
        ends[end] = (start, word)
        inside |= dict.fromkeys(range(start + 1, end), start)
    return _Words(ends, inside)


def _name_start(plain: str, suffix_start: int, words: _Words, fences: frozenset[int]) -> int:
    """Go left from a suffix over name-like words; a fence, a function word or 8 characters end the name."""
    start = suffix_start
    inside = words.inside.get(suffix_start)
    if inside is not None and suffix_start - inside <= _MAX_NAME:
        start = _fence(fences, inside, suffix_start) or inside
    while start in words.ends and start not in fences:
        before, word = words.ends[start]
        fence = _fence(fences, max(before, start - 2 * _MAX_NAME), start - 1)
        if fence is not None:
            return fence
        if word in _STOP or suffix_start - before > _MAX_NAME or not _LETTERS.match(word):
            break
        start = before
    return start


def _fence(fences: frozenset[int], after: int, last: int) -> int | None:
    """The last fence behind `after` and not behind `last`."""
    return next((offset for offset in range(last, after, -1) if offset in fences), None)


_NO_ROAD = re.compile(r"\d+路|.*[跑走过到修绕堵铺带拦问赶养回半让]路")


def _past_verbs(plain: str, start: int, ending: int) -> int:
    """Leave out what comes before the name: 搬进 in 搬进华丰苑小区."""
    at = start
    for word, flag in jieba.posseg.cut(plain[start:ending], HMM=False):
        if str(flag)[:1] not in "vpcdru" or str(flag) == "vn" or at + len(word) >= ending:
            break
        at += len(word)
    return at


def _is_name(name: str, *, suffix: str) -> bool:
    stem = name[: -len(suffix)]
    return (
        len(stem) >= 1
        and stem not in _STOP
        and not re.search(r"[的了吗呢啊，。！？\s]", stem)
        and len(name) >= 3
    )


def _groups(spans: list[Span], plain: str) -> Iterator[list[Span]]:
    """Neighbouring parts form one address; a lone house number or floor is no place."""
    group: list[Span] = []
    for span in spans:
        if group and plain[group[-1].end : span.start].strip(" ,，、") not in (
            "",
            "的",
            "与",
            "和",
            "市",
            "上的",
            "太原",
            "跟",
        ):
            yield from _finished(group, plain)
            group = []
        group.append(span)
    yield from _finished(group, plain)


def _finished(group: list[Span], plain: str) -> Iterator[list[Span]]:
    if not any(span.kind != "number" for span in group):
        return
    tail = _TAIL.match(plain, group[-1].end)
    if tail:
        group = [*group, Span("tail", tail[0], tail.start(), tail.end())]
    yield group
