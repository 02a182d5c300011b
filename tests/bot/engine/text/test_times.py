"""When, as people say it, said on Sunday 2026-11-22 at half past ten."""

from datetime import datetime

import pytest

from bot.engine.text.times import find_times

NOW = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — the citizen's clock
SAID = "2026-11-22T10:30"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("昨天晚上8点多", "2026-11-21T20:00", "2026-11-21T20:59"),
        ("今早", "2026-11-22T05:00", "2026-11-22T08:59"),
        ("3月5号", "2026-03-05T00:00", "2026-03-05T23:59"),
        ("12月5号", "2025-12-05T00:00", "2025-12-05T23:59"),
        ("从去年3月开始", "2025-03-01T00:00", SAID),
        ("上周六", "2026-11-14T00:00", "2026-11-14T23:59"),
        ("上个月十五号", "2026-10-15T00:00", "2026-10-15T23:59"),
        ("去年冬天", "2025-12-01T00:00", "2026-02-28T23:59"),
        ("从三月份到现在", "2026-03-01T00:00", SAID),
        ("半个月了", "2026-11-07T00:00", SAID),
        ("三天前", "2026-11-19T00:00", "2026-11-19T23:59"),
        ("前天半夜两三点", "2026-11-21T02:00", "2026-11-21T02:59"),
        ("3月5号到8号", "2026-03-05T00:00", "2026-03-08T23:59"),
        ("去年国庆", "2025-10-01T00:00", "2025-10-07T23:59"),
        ("2月30日", None, None),
        ("一直", None, None),
    ],
)
def test_a_phrase_gives_its_range(text: str, first: str | None, last: str | None) -> None:
    [span] = find_times(text, now=NOW)
    assert (span.value, span.details["from"], span.details["to"]) == (text, first, last)


def test_what_lasts_is_told_from_what_happened() -> None:
    assert [find_times(t, now=NOW)[0].details["since"] for t in ("半个月了", "昨天")] == [True, False]


def test_what_comes_again_has_hours_and_no_day() -> None:
    [span] = find_times("每天晚上十点到凌晨两点", now=NOW)
    assert span.details["recurring"]
    assert span.details["from"] is None
    assert span.details["clock"] == ["22:00", "02:00"]


def test_neighbouring_phrases_become_one() -> None:
    [span] = find_times("从去年3月开始一直漏", now=NOW)
    assert span.value == "从去年3月开始一直"


@pytest.mark.parametrize("text", ["从供暖", "供暖以来", "供热开始", "供暖期间"])
def test_the_heating_season_is_a_time_where_the_words_around_say_so(text: str) -> None:
    assert len(find_times(f"{text}一次都没热过", now=NOW)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2号线",
        "三号楼",
        "路灯不亮",
        "公交车",
        "一点办法都没有",
        "差一点摔倒",
        "提三点建议",
        "三年级",
        "周某某",
        "五天工资",
        "供热公司互相踢皮球",
        "供暖温度不够",
    ],
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert find_times(text, now=NOW) == []
