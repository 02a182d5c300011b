"""Cuts a string that is known to be an address into its levels, from the province down to the house."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.engine.text.data_files import load_yaml
from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span

_HAN = r"[\u4e00-\u9fff]"
_NO = r"(?!大?[路街道巷区县])"
_DISTRICT = re.compile(
    rf"市辖区|{_HAN}{{1,4}}?(?:(?<![小社园景厂校库牧矿辖业发济城片务新南北东西一二三四五六七八九十])区|(?<=[下城上新城南北东西])(?<={_HAN}{_HAN})区(?=.)|县(?!街道|[镇乡])|旗|(?<![超菜门城都夜早])市(?!场|街道|[镇乡路]))"
)
_CITY = re.compile(rf"{_HAN}{{1,5}}?(?:自治州|地区|盟|(?<![超菜门城都夜早])市(?!场|街道|[镇乡路]))")
_TOWN = re.compile(rf"{_HAN}{{1,5}}?(?:街道办事处|街道办|街道|镇(?![路街府])|乡(?![路街村]))")
_COMMUNITY = re.compile(
    rf"{_HAN}{{1,7}}?(?:社区居委会|社区居民委员会|社区|居委会|村委会|村民委员会|行政村|自然村|(?<!新)村(?![路街道大村]|委|民))"
)
_ROAD_END = (
    "(?:大道|大街|公路|国道|省道|胡同|弄堂|[东西南北中]?[路街巷]|(?<![街国省渠隧通轨])道(?!口)|环线|支路)"
)
_ROAD = re.compile(
    rf"(?:[A-Z]?\d{{1,3}}(?:国道|省道|县道)|[\u4e00-\u9fff\d]{{1,8}}?{_ROAD_END}(?:[东西南北中][段路])?)(?![由上人线灯桥]{_HAN}|[镇乡]|道(?!.{{0,3}}[路街]))"
)
_ROAD_SURE = re.compile(  # inside an estate or a zone only a road with a number, or at the end, is one
    r"[\u4e00-\u9fff]{1,6}?(?:大道|大街|公路|[东西南北中]?[路街])(?:[东西南北中][段路])?(?=[A-Za-z]?\d|[一二三四五六七八九十百]+号|$)"
)
_ROAD_NO = re.compile(
    r"(?:[A-Za-z]?\d+(?:[-－—之]\d+)*[A-Za-z]?(?:号(?!楼)|弄|好)|[一二三四五六七八九十百]+号(?!楼)|\d+(?:-\d+)*(?=$|[\u4e00-\u9fff(（,，])(?![幢栋楼层室单座期米路弄街巷村区组]))"
)
_NOT_AFTER_COUNTY = (
    r"(?!.{0,1}(?:路|街|巷|道(?!滘)|桥|镇|乡|村|站|港|山|湖|江|河|口|门|大厦|广场|小区|花园|"
    r"中学|小学|医院|酒店|宾馆|公司|商|国际|新|大))"
)
_ESTATE = re.compile(
    rf"[\u4e00-\u9fffA-Za-z]{{1,12}}?(?:工业园区|工业区|开发区|产业园|科技园|工业园|创业园|软件园|物流园|园区|小区|花园|花苑|家园|公寓|大厦|广场|市场|商贸城|新村|山庄|名苑|佳苑|嘉苑|中心|大楼|大学|学院|中学|小学|医院|酒店|宾馆|公司|{_HAN}苑|{_HAN}庭|{_HAN}府)"
)
# A name ends where a part of it, a floor or a way there begins: 翡翠城|竹苑, 银泰|12楼, 超市|对面.
_END = (
    r"(?=(?:斜?对面|斜对过|对过|隔壁|旁边|附近|门口|后面|前面|楼下|电联|交叉口|[东西南北]大?门|[东西南北]侧|"
    r"第?[一二三四五六七八九十]+(?:楼|栋|幢|座|单元|层|期|区|排)|[A-Za-z]\d*(?:楼|栋|幢|座|区|馆|单元)|[东西南北][区苑楼幢座])|[内旁]?$|[^\u4e00-\u9fffA-Za-z·•&()（）])"
)
_ZONE = re.compile(r"[\u4e00-\u9fff]{0,10}?(?:开发区|高新区|经开区|保税区|产业集聚区)")
_NAME = re.compile(
    rf"[\u4e00-\u9fffA-Za-z·•&()（）]{{2,}}?(?:{_END}|(?=\d+[\u4e00-\u9fff]{{2,}}(?<![楼层室幢栋座元号])))|[\u4e00-\u9fffA-Za-z·•&()（）]+"
)
_HOUSE = re.compile(
    r"(?:第?[A-Za-z\d一二三四五六七八九十]+(?:-\d+)*(?:号楼|幢|栋|座|#楼?|单元|层|楼|室|号|排|组|户|期|门)|[东西南北][一二三四五六七八九十\d]?(?:楼|幢|座|单元)|\d+|[A-Za-z]+\d*)"
)
_REST = re.compile(r"电联|送货.*|请.{1,8}|收$|转交?.*|null|勿.*")
_ASSIST = re.compile(
    r"(?:斜对面|交界口|[路道]?口|与|和|交叉口|交汇处|交界处|路口|对面|对过|隔壁|旁边?|附近|门口|[东西南北][侧面边]|后面|前面|楼下|院内|内|边上|往?[东西南北]\d+米)"
)
_BREAK = re.compile(r"[\s\-_,，、/~～|:：;；.。#]+")
_EXTENSION = re.compile(r"[一二三四五六七八九十\dA-Za-z东西南北]+(?:区|期|苑)")


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = load_yaml("nlu_data/places/divisions.yml")
    provinces, cities = "|".join(data["provinces"].split()), "|".join(data["cities"].split())
    counties = "|".join(sorted(data["counties"].split(), key=len, reverse=True))
    return (
        re.compile(rf"(?:{provinces})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|{_NO})"),
        re.compile(rf"(?:{cities})(?:市|{_NO})"),
        re.compile(rf"(?:{counties})(?:[市区县旗](?![路街])|{_NOT_AFTER_COUNTY})"),
    )


def split_address(text: str) -> list[Span]:
    """Levels of an address in reading order.

    Kinds: prov, city, district, town, community, zone, road, subroad, roadno, poi, subpoi, house, assist.
    What follows a
    name that cannot be read is passed over. Only for strings known to be addresses: 解放路 is no city here.
    """
    plain = normalise(text)
    spans: list[Span] = []
    at = 0
    while at < len(plain):
        span = next(_candidates(plain, at, spans), None)
        if span is None:
            at += 1
            continue
        spans.append(span)
        at = span.end
    return spans


def _candidates(plain: str, at: int, before: list[Span]) -> Iterator[Span]:
    """Every reading of what begins at `at`, the preferred first."""
    if match := _BREAK.match(plain, at):
        yield Span("break", match[0], at, match.end())
        return
    if match := _REST.match(plain, at):
        yield Span("break", match[0], at, match.end())
    last = next((span.kind for span in reversed(before) if span.kind != "break"), "")
    for kind, pattern in _levels(last):
        match = pattern.match(plain, at)
        if match and _is_whole(kind, match[0]):
            yield Span(kind, match[0], at, match.end())


_DIVISIONS = frozenset({"", "prov", "city", "district"})
_ABOVE_ROAD = _DIVISIONS | {"town", "community", "zone"}
_NUMBERED = frozenset({"road", "subroad", "community"})
_NAMED = frozenset({"poi", "subpoi"})


def _levels(last: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What may follow a level, the narrower patterns first."""
    if last in _ABOVE_ROAD:
        yield from _divisions(last)
    if last:
        yield "assist", _ASSIST
    if last in _NUMBERED:
        yield "roadno", _ROAD_NO
    if last in _ABOVE_ROAD:
        yield "community", _COMMUNITY
    if last in _NAMED:
        yield "road", _ROAD_SURE
    elif last != "house":
        yield "subroad" if last == "road" else "road", _ROAD
    yield "zone", _ZONE
    name = "subpoi" if last in _NAMED else "poi"
    if last in _NAMED:
        yield name, _EXTENSION
    yield from (("house", _HOUSE), (name, _ESTATE), (name, _NAME))


def _divisions(last: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    provinces, cities, counties = _names()
    if last in _DIVISIONS:
        yield from (("prov", provinces), ("city", cities))
        if last in ("", "prov"):
            yield "city", _CITY
        yield from (("district", counties), ("district", _DISTRICT))
    if last != "community":
        yield "town", _TOWN


_ESTATE_INSIDE = re.compile(
    r"工业区|工业园|产业园|科技园|开发区|服务中心|公司|园区|小区|开发区|花园|大厦|广场|市场|公寓|新村(?=.)|社区(?=.)|村(?=.)|镇(?=.)|街道(?=.)|号"
)


def _is_whole(kind: str, name: str) -> bool:
    """A road name that holds another name is two names."""
    if kind == "road":
        return len(name) >= 2 and not _ESTATE_INSIDE.search(name[:-1])
    if kind == "town" and re.search(r"[路街巷弄][乡镇]$", name):
        return False
    if kind in ("zone", "district", "city", "town", "community"):
        return len(name) >= 2 and not re.search(r"[路街巷弄号道](?=.{2,})(?!道)", name[:-1])
    return True
