"""What each pattern of time_words means, seen from the moment at which it was said."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.text import moments, time_words
from bot.engine.text.moments import Moment

_DAYS = {
    "大前天": -3,
    "大前儿": -3,
    "前天": -2,
    "前日": -2,
    "前儿": -2,
    "昨天": -1,
    "昨日": -1,
    "昨儿": -1,
    "昨": -1,
}
_DAYS |= {"夜来": -1, "夜儿": -1, "明天": 1, "明儿": 1, "后天": 2}
_JUST_NOW = ("刚才", "刚刚", "方才")
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKS = {"上上": -2, "上": -1, "下": 1}
_VAGUE_DAYS = {"few": 3, "past": 7, "weeks": 30, "months": 60, "years": 3 * 365}
_SEASON_STARTS = {
    "供暖": (11, 1),
    "供热": (11, 1),
    "入冬": (11, 1),
    "立冬": (11, 7),
    "开春": (3, 1),
    "入夏": (6, 1),
}
_SEASON_STARTS |= {"入秋": (9, 1), "入伏": (7, 15)}


def _of_date(match: re.Match[str], now: datetime) -> Moment | None:
    index = int(moments.number(match["m"]))
    year = moments.year_of(match["y"], now) or _year_before(index, now)
    whole = moments.month(year, index)
    if match["d"]:
        return _day_of(whole, int(moments.number(match["d"])))
    part = match.groupdict().get("mp")
    return moments.part_of_month(whole, part) if part else whole


def _year_before(index: int, now: datetime) -> int:
    """A month still to come, said without a year, was last year's."""
    return now.year - 1 if index > now.month else now.year


def _day_of(whole: Moment, day: int) -> Moment:
    at = whole.first.replace(day=day).date()
    return moments.days(at, at, "day")


def _of_year(match: re.Match[str], now: datetime) -> Moment | None:
    year = moments.year_of(match["y"], now)
    if year is None or not 1900 <= year <= now.year + 5:
        return None
    part = match["yp"]
    return moments.year_part(year, part) if part else moments.month(year, 1, count=12, precision="year")


def _of_day(match: re.Match[str], now: datetime) -> Moment | None:
    word = match["day"].removesuffix("个")
    if word in _JUST_NOW:
        return Moment(now - timedelta(minutes=30), now, "hour")
    if word in ("当天", "当晚"):
        return None
    day = (now + timedelta(days=_DAYS.get(word, 0))).date()
    return moments.days(day, day, "day")


def _of_week(match: re.Match[str], now: datetime) -> Moment | None:
    if match["w"] is None and match["wd"] is None and match["end"] is None:
        return None
    whole = moments.week(now, _WEEKS.get(match["w"] or "", 0))
    monday = whole.first.date()
    if match["end"]:
        return moments.days(monday + timedelta(days=5), monday + timedelta(days=6), "days")
    if not match["wd"]:
        return whole
    day = monday + timedelta(days=_WEEKDAYS[match["wd"]])
    return moments.days(day, day, "day")


def _of_month(match: re.Match[str], now: datetime) -> Moment | None:
    index = now.year * 12 + now.month - 1 + _WEEKS.get(match["w"], 0)
    whole = moments.month(index // 12, index % 12 + 1)
    if match["d"]:
        return _day_of(whole, int(moments.number(match["d"])))
    return moments.part_of_month(whole, match["mp"]) if match["mp"] else whole


def _of_bare_day(match: re.Match[str], now: datetime) -> Moment | None:
    """15号 is the last such day that has come."""
    day = int(moments.number(match["d"]))
    index = now.year * 12 + now.month - 1 - (1 if day > now.day else 0)
    return _day_of(moments.month(index // 12, index % 12 + 1), day)


def _length(match: re.Match[str]) -> float:
    count = moments.number(match["n"])
    return count + (0.5 if match["half"] or match["halfof"] else 0)


def _of_ago(match: re.Match[str], now: datetime) -> Moment | None:
    vague = match["n"] in ("几", "好几", "数") or bool(match["more"])
    moment = moments.ago(now, _length(match), match["u"])
    return replace(moment, precision="vague") if vague else moment


def _of_lasting(match: re.Match[str], now: datetime) -> Moment | None:
    return moments.until_now(_of_ago(match, now) or moments.ago(now, 1, "天"), now)


def _of_holiday(match: re.Match[str], now: datetime) -> Moment | None:
    return moments.holiday(match["hol"], now, year=moments.year_of(match["y"], now))


def _of_season_start(match: re.Match[str], now: datetime) -> Moment | None:
    index, day = _SEASON_STARTS[match["hs"]]
    year = now.year if (now.month, now.day) >= (index, day) else now.year - 1
    at = datetime(year, index, day).date()  # noqa: DTZ001 — local time throughout
    return moments.days(at, at, "vague")


def _of_vague(match: re.Match[str], now: datetime) -> Moment | None:
    for name, days in _VAGUE_DAYS.items():
        if match[name]:
            return Moment((now - timedelta(days=days)).replace(hour=0, minute=0), now, "vague")
    return Moment(now, now, "vague") if match["now"] else None


def _unknown(_match: re.Match[str], _now: datetime) -> Moment | None:
    return None


RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Moment | None]], ...] = (
    (time_words.DATE, _of_date),
    (time_words.FIGURES, _of_date),
    (time_words.YEAR, _of_year),
    (time_words.HOLIDAY, _of_holiday),
    (time_words.HEATING, _of_season_start),
    (time_words.DAY, _of_day),
    (time_words.WEEK, _of_week),
    (time_words.MONTH, _of_month),
    (time_words.BARE_DAY, _of_bare_day),
    (time_words.AGO, _of_ago),
    (time_words.LASTING, _of_lasting),
    (time_words.WITHIN, _of_lasting),
    (time_words.HABIT, _unknown),
    (time_words.VAGUE, _of_vague),
    (time_words.CLOCK, _unknown),
)
