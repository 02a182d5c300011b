"""Finds when something happened, as people say it, and the absolute range of days where that is simple."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span, without_overlaps

Days = tuple[date, date]
_NUM = "零〇一二两三四五六七八九十廿"
_N = rf"(?:\d{{1,3}}|[{_NUM}]{{1,3}}|几|半|数|好几|多)"
_PART = (
    r"(?:凌晨|清晨|清早|早上|早晨|一大早|大清早|上午|中午|下午|午后|傍晚|晚上|夜里|夜间|半夜|深夜|晚|早|夜)"
)
_CLOCK = rf"(?:{_N}\s?点(?:钟|半|整|多|左右|{_N}分?)?(?:多|左右)?|\d{{1,2}}:\d{{2}})"
_TAIL = r"(?:前后|左右|起|开始|以来|之后|以后|以前|之前|至今|到现在)"
_DAYS = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨": -1, "明天": 1, "后天": 2}
_WEEKDAY = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}
_YEARS = {"去年": -1, "前年": -2, "大前年": -3, "今年": 0, "本年": 0, "上一年": -1}

_DATE = re.compile(
    rf"(?:从|自|自从|于)?(?:(?P<y>(?:19|20)\d{{2}}|去年|前年|今年|大前年)\s?(?:年|[-./])?\s?)?"
    rf"(?P<m>1[0-2]|0?[1-9]|[一二三四五六七八九十]{{1,2}})\s?(?:月份?|[-./](?=\d))\s?"
    rf"(?:(?P<d>3[01]|[12]\d|0?[1-9]|[一二三四五六七八九十廿]{{1,3}})\s?(?:日|号)?|(?P<part>初|上旬|中旬|下旬|底|末))?"
    rf"\s?{_PART}?\s?(?:{_CLOCK})?{_TAIL}?"
)
_YEAR = re.compile(
    rf"(?:从|自|自从)?(?P<y>(?:19|20)\d{{2}}(?=\s?年)|大前年|去年|前年|今年)\s?年?(?:年初|年底|初|底|春天|夏天|秋天|冬天|上半年|下半年|入冬|开春|冬季|夏季)?{_TAIL}?"
)
_DAY = re.compile(
    rf"(?:从|自)?(?P<day>大前天|前天|前日|昨天|昨日|今天|今日|明天|后天|当天|刚才|刚刚|方才|昨(?=[晚夜早])|今(?=[晚早夜晨]))的?\s?{_PART}?\s?(?:{_CLOCK})?{_TAIL}?"
)
_WEEK = re.compile(
    rf"(?:从|自)?(?P<w>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])?(?!岁|边|围|到|转|期|年|末)\s?{_PART}?\s?(?:{_CLOCK})?{_TAIL}?"
)
_WEEKEND = re.compile(r"(?P<w>上|这|本|下)?个?周末")
_MONTH = re.compile(
    rf"(?:从|自)?(?P<w>上上|上|这|本|下)个?月(?P<p>初|中|底|末|上旬|中旬|下旬)?(?:(?P<d>\d{{1,2}})(?:号|日))?{_TAIL}?"
)
_AGO = re.compile(
    rf"(?P<n>{_N})\s?(?:来|多)?个?(?P<u>分钟|小时|钟头|天|日|星期|周|礼拜|月|年|季度|晚上|宿)(?:多|半|来)?(?:了|前|之前|以前|以来|左右|(?=[没不都]|已经)|内)"
)
_LASTING = re.compile(
    rf"(?:已经|都|快|有|将近|大概|大约|持续|拖了|等了|连续)(?P<n>{_N})\s?(?:来|多)?个?(?P<u>小时|钟头|天|日|星期|周|礼拜|月|年|晚上|宿)(?:多|半)?"
)
_VAGUE = re.compile(
    r"(?:最近|近来|近期|近日|这两天|这几天|这些天|这几日|这段时间|这阵子|这一阵|前几天|前两天|前些天|前段时间|前阵子|前一阵子?|头几天|一直以来|一直|"
    r"长期以来|长期|常年|长年|多年来|多年|每天|天天|每晚|每年|每到[^，。,]{1,6}|每周|整天|整夜|整晚|夜夜|从早到晚|经常|好久|很久|多日|连日|自打[^，。,]{1,8}|"
    r"(?:入冬|开春|入夏|过年|春节|清明|五一|国庆|中秋|元旦|暑假|寒假|开学|供暖|去冬今春)(?:以来|期间|以后|之后|前后|那几天|那天|那会儿|前|后|开始)|不久前|近年来|这几年|这些年|这两年|前几年|几年前)"
)
_NOW = re.compile(
    rf"(?:现在|目前|眼下|此刻|正在)(?!的?政策)|(?<![\d:]){_PART}\s?(?:的时候)?(?:{_CLOCK})|(?<![\d:点])\d{{1,2}}:\d{{2}}(?!\d)|(?:每天|天天)?(?:凌晨|清晨|半夜|深夜|大半夜)(?:{_CLOCK})?"
)


def find_times(text: str, *, today: date) -> list[Span]:
    """Return spans of kind `time`; `from`/`to` are ISO days, or null when only the phrase is known."""
    plain = normalise(text)
    found: list[Span] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(plain):
            if _is_worth(match):
                found.append(_span(match, _try(resolve, match, today)))
    return _merged(without_overlaps(found), plain)


def _span(match: re.Match[str], days: Days | None) -> Span:
    value = match[0].strip()
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    first, last = (day.isoformat() for day in days) if days else (None, None)
    return Span("time", value, start, start + len(value), {"from": first, "to": last})


def _is_worth(match: re.Match[str]) -> bool:
    """Road and metro names (五一路, 2号线) and bare numbers are no times."""
    after = match.string[match.end() : match.end() + 2]
    if match.re is _DATE and "月" not in match[0] and not match["y"]:
        return False
    return bool(match[0].strip()) and not re.match(r"(?:大?街|大道|路|巷|号线|广场|小区|万|元)", after)


def _try(
    resolve: Callable[[re.Match[str], date], Days | None], match: re.Match[str], today: date
) -> Days | None:
    try:
        return resolve(match, today)
    except ValueError:  # 2月30日 and the like: the phrase stays, the range is unknown
        return None


def _merged(spans: list[Span], plain: str) -> list[Span]:
    """Join neighbours ("昨天" + "晚上8点") into one phrase; the range of the first that has one stays."""
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if (
            last is not None
            and span.start - last.end <= 1
            and plain[last.end : span.start].strip("的 ,，") == ""
        ):
            details = last.details if last.details["from"] else span.details
            merged[-1] = Span("time", plain[last.start : span.end], last.start, span.end, details)
        else:
            merged.append(span)
    return merged


def _number(words: str) -> int:
    """1–99 in digits or Chinese numerals; ValueError for 几, 半 and the like."""
    if words.isdigit():
        return int(words)
    words = words.replace("廿", "二十")
    if "十" in words:
        tens, _, ones = words.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    if len(words) == 1 and words in _DIGITS:
        return _DIGITS[words]
    raise ValueError(words)


def _year(words: str | None, today: date) -> int | None:
    if not words:
        return None
    return today.year + _YEARS[words] if words in _YEARS else int(words)


def _month_days(year: int, month: int) -> Days:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _of_date(match: re.Match[str], today: date) -> Days | None:
    month, said_year = _number(match["m"]), _year(match["y"], today)
    year = said_year if said_year is not None else today.year
    if said_year is None and (month, 1) > (today.month, today.day):
        year -= 1  # a month still to come, said without a year, was last year's
    if match["d"]:
        day = date(year, month, _number(match["d"]))
        return day, day
    first, last = _month_days(year, month)
    thirds = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20)}
    if match["part"] in thirds:
        start, end = thirds[match["part"]]
        return first.replace(day=start), first.replace(day=end)
    return (first.replace(day=21), last) if match["part"] else (first, last)


def _of_year(match: re.Match[str], today: date) -> Days | None:
    year = _year(match["y"], today)
    return (date(year, 1, 1), min(date(year, 12, 31), today)) if year else None


def _of_day(match: re.Match[str], today: date) -> Days | None:
    day = today + timedelta(days=_DAYS.get(match["day"], 0))
    return day, day


def _of_week(match: re.Match[str], today: date) -> Days | None:
    if match["w"] is None and match["d"] is None:
        return None
    shift = {"上上": -14, "上": -7, "下": 7}.get(match["w"] or "", 0)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=shift)
    if not match["d"]:
        return monday, monday + timedelta(days=6)
    day = monday + timedelta(days=_WEEKDAY[match["d"]])
    return day, day


def _of_weekend(match: re.Match[str], today: date) -> Days | None:
    shift = {"上": -7, "下": 7}.get(match["w"] or "", 0)
    saturday = today - timedelta(days=today.weekday() - 5) + timedelta(days=shift)
    return saturday, saturday + timedelta(days=1)


def _of_month(match: re.Match[str], today: date) -> Days | None:
    shift = {"上上": -2, "上": -1, "下": 1}.get(match["w"], 0)
    index = today.year * 12 + today.month - 1 + shift
    first, last = _month_days(index // 12, index % 12 + 1)
    if match["d"]:
        return first.replace(day=int(match["d"])), first.replace(day=int(match["d"]))
    return first, last


def _of_ago(match: re.Match[str], today: date) -> Days | None:
    days = {
        "天": 1,
        "日": 1,
        "晚上": 1,
        "宿": 1,
        "星期": 7,
        "周": 7,
        "礼拜": 7,
        "月": 30,
        "季度": 90,
        "年": 365,
    }.get(match["u"], 0)
    day = today - timedelta(days=_number(match["n"]) * days)
    return day, today


def _unknown(_match: re.Match[str], _today: date) -> Days | None:
    return None


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (_DATE, _of_date),
    (_YEAR, _of_year),
    (_DAY, _of_day),
    (_WEEK, _of_week),
    (_WEEKEND, _of_weekend),
    (_MONTH, _of_month),
    (_AGO, _of_ago),
    (_LASTING, _of_ago),
    (_VAGUE, _unknown),
    (_NOW, _unknown),
)
