"""Finds when something happened, as people say it, and the range of time that it means."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.engine.text import moments, time_words
from bot.engine.text.moments import Moment
from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span, without_overlaps
from bot.engine.text.time_ranges import RULES

_BEGINS = ("起", "开始", "以来", "之后", "以后", "过后", "至今", "到今天", "到现在", "到目前", "后")
_BEFORE = re.compile(r"(?:已经|已|都|有|就)*")
_JOINED = re.compile(r"\s?(?:到|至|-|~|—|～)+\s?")


@dataclass(frozen=True)
class _Found:
    """One phrase: where it stands, its range if known, and how it speaks of time."""

    start: int
    end: int
    moment: Moment | None
    since: bool = False
    recurring: bool = False
    clock: tuple[str, str] | None = None
    bare: str = ""  # 8号 and 周五 without month or week: they are of the month or week said before


def find_times(text: str, *, now: datetime) -> list[Span]:
    """Return spans of kind `time`; `now` is the local time at which it was said.

    Details: `from` and `to` (ISO minutes of local time, both included; null when only the phrase is known),
    `precision` (minute, hour, part, day, days, week, month, season, year, vague; null with them), `since`
    (the state lasts from then on), `recurring` (it comes again and again) and `clock`, the hours of the day
    of a phrase without a day.
    """
    plain = normalise(text)
    raw = [_span(found, plain) for found in _all(plain, now)]
    kept = {(s.start, s.end) for s in without_overlaps(raw)}
    seen: dict[tuple[int, int], _Found] = {}
    for found in _all(plain, now):
        if (found.start, found.end) in kept:
            seen.setdefault((found.start, found.end), found)
    return [_span(found, plain) for found in _merged([seen[key] for key in sorted(seen)], plain)]


def _all(plain: str, now: datetime) -> Iterator[_Found]:
    for pattern, read in RULES:
        for match in pattern.finditer(plain):
            if _is_worth(match):
                found = _read(match, read, now)
                if found is not None:
                    yield found


def _is_worth(match: re.Match[str]) -> bool:
    """Names (五一路), bare numbers (三点建议, 一点办法) and lengths of other things (三年级) are no times."""
    plain, end = match.string, match.end()
    if not match[0].strip() or time_words.NO_TIME_AFTER.match(plain, end):
        return False
    if (
        match.re is time_words.LASTING
        and match["pre"] in (None, "过了", "有", "快")
        and match["done"] is None
    ):
        return plain[max(0, match.start() - 1) : match.start()] == "了" and not time_words.WORD_AFTER.match(
            plain, end
        )
    if match.re is time_words.WEEK and not (match["w"] or match["wd"] or match["end"]):
        return False  # 周某某
    if match.re is time_words.CLOCK:
        return len(match[0].strip()) > 1 and not time_words.BARE_POINT.fullmatch(match[0])
    return True


def _read(
    match: re.Match[str], read: Callable[[re.Match[str], datetime], Moment | None], now: datetime
) -> _Found | None:
    groups = match.groupdict()
    try:
        moment = read(match, now)
        clock = None if moment and moment.is_day else _clock(groups, now)
        moment = _narrowed(moment, groups) if moment and moment.is_day else moment
    except ValueError:  # 2月30日, 25点 and the like: the phrase stays, the range is unknown
        moment, clock = None, None
    since = bool(groups.get("since") or groups.get("tail") in _BEGINS or _lasts(match))
    if groups.get("tail") in ("以前", "之前", "前") and moment:
        moment = replace(moment, precision="vague")
    if since and moment:
        moment = moments.until_now(moment, now)
    start, end = _trimmed(match)
    start += len(_BEFORE.match(match.string, start, end)[0])  # type: ignore[index]
    recurring = match.re in (time_words.HABIT,)
    bare = "day" if match.re is time_words.BARE_DAY else ""
    if match.re is time_words.WEEK and match["w"] is None:
        bare = "weekday"
    return _Found(start, end, moment, since=since, recurring=recurring, clock=clock, bare=bare)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    lead = len(match[0]) - len(match[0].lstrip())
    return match.start() + lead, match.start() + len(match[0].rstrip())


def _lasts(match: re.Match[str]) -> bool:
    return match.re is time_words.LASTING or (match.re is time_words.VAGUE and bool(match["long"]))


def _hour(groups: dict[str, str | None], n: str) -> tuple[int, int | None] | None:
    hour = groups.get("h" + n)
    if hour is None:
        return None
    minute = groups.get("min" + n)
    if groups.get("half" + n):
        return int(moments.number(hour)), 30
    if quarter := groups.get("q" + n):
        return int(moments.number(hour)), 15 * int(moments.number(quarter))
    return int(moments.number(hour)), int(moments.number(minute)) if minute else None


def _narrowed(day: Moment, groups: dict[str, str | None]) -> Moment:
    """A day and what is said of its hours: a part, a clock, or a range of clocks."""
    part = groups.get("part") or groups.get("only")
    first, second = _hour(groups, ""), _hour(groups, "2")
    if first is None and second is None:
        return moments.at_part(day, part) if part else day
    begin = (
        moments.at_clock(day, first[0], minute=first[1], part=part)
        if first
        else moments.at_part(day, part or "早")
    )
    if second is None:
        return begin
    # 晚上十点到十二点: the second clock is of the same part of the day
    end = moments.at_clock(day, second[0], minute=second[1] or 0, part=groups.get("part2") or part)
    if end.first < begin.first:
        end = replace(end, first=end.first + timedelta(days=1))
    return Moment(begin.first, end.first, "hour")


def _clock(groups: dict[str, str | None], now: datetime) -> tuple[str, str] | None:
    if not (groups.get("h") or groups.get("only")):
        return None
    day = moments.days(now.date(), now.date(), "day")
    hours = _narrowed(day, groups)
    return hours.first.strftime("%H:%M"), hours.last.strftime("%H:%M")


def _merged(found: list[_Found], plain: str) -> list[_Found]:
    """Join neighbours ("昨天" + "晚上8点", "3月" 到 "5月") into one phrase."""
    merged: list[_Found] = []
    for each in found:
        last = merged[-1] if merged else None
        between = plain[last.end : each.start] if last else None
        if last and between is not None and len(between) <= 1 and between.strip("的 ,，") == "":
            merged[-1] = _beside(last, each)
        elif last and between and _JOINED.fullmatch(between) and last.moment and each.moment:
            merged[-1] = replace(last, end=each.end, moment=_from_to(last.moment, each))
        else:
            merged.append(each)
    return merged


def _from_to(first: Moment, second: _Found) -> Moment:
    """One range out of two; the second of 3月5号到8号 is of the first one's month."""
    last = second.moment.last if second.moment else first.last
    if second.bare == "day":
        last = last.replace(year=first.first.year, month=first.first.month)
    if second.bare == "weekday":
        last = datetime.combine(first.first, last.time())
        last += timedelta(days=(second.moment.last if second.moment else last).weekday() - last.weekday())
    precision = second.moment.precision if second.moment else first.precision
    return Moment(first.first, last, precision) if last >= first.first else first


def _beside(first: _Found, second: _Found) -> _Found:
    moment = first.moment or second.moment
    return _Found(
        first.start,
        second.end,
        moment,
        since=first.since or second.since,
        recurring=first.recurring or second.recurring,
        clock=first.clock or second.clock,
    )


def _span(found: _Found, plain: str) -> Span:
    moment = found.moment
    details = {
        "from": moment.first.isoformat(timespec="minutes") if moment else None,
        "to": moment.last.isoformat(timespec="minutes") if moment else None,
        "precision": moment.precision if moment else None,
        "since": found.since,
        "recurring": found.recurring,
        "clock": list(found.clock) if found.clock else None,
    }
    return Span("time", plain[found.start : found.end], found.start, found.end, details)
