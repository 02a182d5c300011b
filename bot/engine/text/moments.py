"""Ranges of time by the calendar: years, seasons, months, weeks, days and parts of them, from a `now`."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from bot.engine.text.data_files import load_yaml

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2, "俩": 2}
_VAGUE_NUMBERS = {"几": 3, "好几": 4, "数": 3, "半": 0.5, "多": 10}
_LAST_MINUTE = time(23, 59)
# Hours that people mean by a part of the day; the end belongs to it. A night ends in the next morning.
PARTS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("凌晨",), (0, 5)),
    **dict.fromkeys(("清晨", "清早", "大清早", "一大早", "一早", "大早上"), (5, 8)),
    **dict.fromkeys(("早上", "早晨", "早", "晨"), (5, 9)),
    **dict.fromkeys(("上午", "前晌"), (8, 12)),
    **dict.fromkeys(("中午", "晌午"), (11, 14)),
    **dict.fromkeys(("下午", "午后", "后晌"), (12, 18)),
    **dict.fromkeys(("傍晚", "擦黑"), (17, 20)),
    **dict.fromkeys(("晚上", "晚", "黑夜", "黑来"), (18, 24)),
    **dict.fromkeys(("夜里", "夜间", "夜晚", "夜", "半夜", "深夜", "大半夜", "后半夜", "三更半夜"), (22, 29)),
    **dict.fromkeys(("白天",), (7, 19)),
}
_LATE = (
    "下午",
    "午后",
    "后晌",
    "傍晚",
    "晚上",
    "晚",
    "黑夜",
    "黑来",
    "夜里",
    "夜间",
    "夜晚",
    "夜",
    "半夜",
    "深夜",
)
_SEASONS = {"春": (3, 3), "夏": (6, 3), "秋": (9, 3), "冬": (12, 3)}
_IN_YEAR = {
    "年初": (1, 2),
    "初": (1, 2),
    "年底": (11, 2),
    "年末": (11, 2),
    "底": (11, 2),
    "年中": (6, 2),
    "上半年": (1, 6),
    "下半年": (7, 6),
    "暑假": (7, 2),
    "寒假": (1, 2),
}


@dataclass(frozen=True)
class Moment:
    """A range in local time, both ends included; `precision` names the unit that was said."""

    first: datetime
    last: datetime
    precision: str

    @property
    def is_day(self) -> bool:
        """True when a clock or a part of the day may narrow it."""
        return self.precision == "day"


def number(words: str) -> float:
    """0.5 to 9999 in digits or Chinese numerals, 几 as 3 and 半 as .5; ValueError for anything else."""
    if words in _VAGUE_NUMBERS:
        return _VAGUE_NUMBERS[words]
    if words.replace(".", "", 1).isdigit():
        return float(words)
    if len(words) == 2 and _DIGITS.get(words[1], 0) - _DIGITS.get(words[0], 0) == 1 and words[1] != "十":
        return float(_digit(words[0]))  # 两三点, 五六天
    if len(words) > 1 and all(c in _DIGITS and c != "十" for c in words):
        return float("".join(str(_DIGITS[c]) for c in words))
    words = words.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return float(_digit(words))
    return float((_digit(tens) if tens else 1) * 10 + (_digit(ones) if ones else 0))


def _digit(words: str) -> int:
    if words not in _DIGITS:
        raise ValueError(words)
    return _DIGITS[words]


def days(first: date, last: date, precision: str) -> Moment:
    """From the first minute of one day to the last of another."""
    return Moment(datetime.combine(first, time()), datetime.combine(last, _LAST_MINUTE), precision)


def year_of(words: str | None, now: datetime) -> int | None:
    """The year that 去年, 2024, 24 or 二〇二四 mean."""
    if not words:
        return None
    shifts = {"去": -1, "上一": -1, "前": -2, "大前": -3, "今": 0, "本": 0, "当": 0, "明": 1}
    if words in shifts:
        return now.year + shifts[words]
    value = int(number(words))
    return value if value >= 100 else 2000 + value


def month(year: int, index: int, *, count: int = 1, precision: str = "month") -> Moment:
    """`count` months from month `index` (1–12) of a year on."""
    first = date(year, index, 1)
    after = year * 12 + index - 1 + count
    return days(first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1), precision)


def part_of_month(whole: Moment, words: str) -> Moment:
    """初 and 上旬 are the first ten days, 中旬 the second, 底 what is left."""
    start, end = {"初": (1, 10), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20)}.get(words, (21, 31))
    first, last = whole.first.replace(day=start), whole.last
    return Moment(first, min(last, last.replace(day=end)) if end < 29 else last, "days")


def year_part(year: int, words: str) -> Moment:
    """A season or another part of a year; winter begins in December and ends in the next year."""
    if words in _IN_YEAR:
        start, count = _IN_YEAR[words]
        return month(year, start, count=count, precision="season")
    season = next(_SEASONS[c] for c in words if c in _SEASONS)
    return month(year, season[0], count=season[1], precision="season")


def week(now: datetime, shift: int) -> Moment:
    """The calendar week (from Monday) `shift` weeks from now."""
    monday = now.date() - timedelta(days=now.weekday()) + timedelta(weeks=shift)
    return days(monday, monday + timedelta(days=6), "week")


def ago(now: datetime, count: float, unit: str) -> Moment:
    """The unit of time that lies `count` units back."""
    if unit in ("分钟", "小时", "钟头"):
        at = now - timedelta(minutes=round(count * (1 if unit == "分钟" else 60)))
        return Moment(at, at, "minute" if unit == "分钟" else "hour")
    if unit in ("年", "年头"):
        return _years_ago(now, count)
    if unit in ("月", "季度"):
        return _months_ago(now, count * (3 if unit == "季度" else 1))
    each = {"星期": 7, "周": 7, "礼拜": 7}.get(unit, 1)
    day = (now - timedelta(days=round(count * each))).date()
    return days(day, day, "day")


def _months_ago(now: datetime, count: float) -> Moment:
    index = now.year * 12 + now.month - 1 - int(count)
    day = date(index // 12, index % 12 + 1, min(now.day, 28)) - timedelta(days=round((count % 1) * 30))
    return days(day, day, "day")


def _years_ago(now: datetime, count: float) -> Moment:
    return _months_ago(now, round(count * 12))


def holiday(words: str, now: datetime, *, year: int | None) -> Moment | None:
    """The last such holiday that has begun, or that of `year`; None when the calendar lacks it."""
    table = _holidays()
    name = {"过年": "春节", "大年初一": "春节", "年三十": "春节"}.get(words, words)
    starts = [date.fromisoformat(day) for day in table["by_year"].get(name, [])]
    if name in table["fixed"]:
        starts = [
            date.fromisoformat(f"{y}-{table['fixed'][name]}") for y in range(now.year - 4, now.year + 2)
        ]
    fitting = [day for day in starts if (day.year == year if year else day <= now.date())]
    if not fitting:
        return None
    return days(fitting[-1], fitting[-1] + timedelta(days=table["lasts"].get(words, 3) - 1), "days")


@lru_cache(maxsize=1)
def _holidays() -> dict[str, Any]:
    return dict(load_yaml("nlu_data/times/holidays.yml"))


def at_part(day: Moment, words: str) -> Moment:
    """A part of one day; a night goes on into the next morning."""
    start, end = PARTS[words]
    midnight = day.first.replace(hour=0, minute=0)
    last = midnight + timedelta(hours=end) - timedelta(minutes=1)
    return Moment(midnight + timedelta(hours=start), last, "part")


def at_clock(day: Moment, hour: int, *, minute: int | None, part: str | None) -> Moment:
    """An hour of one day, or a minute when one was said; 晚上8点 is 20:00. ValueError after 24:59."""
    if part in _LATE and hour < 12 and not (part in ("夜里", "半夜", "深夜", "夜") and hour < 6):
        hour += 12
    if part in ("中午", "晌午") and hour < 4:
        hour += 12
    midnight = day.first.replace(hour=0, minute=0)
    small = hour == 12 and part in ("晚上", "半夜", "夜里", "深夜", "夜")
    shift = timedelta(days=1) if hour >= 24 or small or (part in _LATE and hour < 6) else timedelta()
    at = (midnight + shift).replace(hour=0 if small else hour % 24, minute=minute or 0)
    if minute is None:
        return Moment(at, at + timedelta(minutes=59), "hour")
    return Moment(at, at, "minute")


def until_now(moment: Moment, now: datetime) -> Moment:
    """From the beginning of a range to now; a range to come stays as it is."""
    return replace(moment, last=now) if moment.first <= now else moment
