"""When, as people say it, seen from Sunday 2026-11-22."""

from datetime import date

import pytest

from bot.engine.text.times import find_times

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("昨天晚上8点多", "2026-11-21", "2026-11-21"),
        ("今早", "2026-11-22", "2026-11-22"),
        ("3月5号", "2026-03-05", "2026-03-05"),
        ("12月5号", "2025-12-05", "2025-12-05"),
        ("从去年3月开始", "2025-03-01", "2025-03-31"),
        ("上周六", "2026-11-14", "2026-11-14"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("三天前", "2026-11-19", "2026-11-22"),
        ("2月30日", None, None),
        ("一直", None, None),
        ("这两天", None, None),
    ],
)
def test_a_phrase_gives_its_range_of_days(text: str, first: str | None, last: str | None) -> None:
    [span] = find_times(text, today=TODAY)
    assert (span.value, span.details["from"], span.details["to"]) == (text, first, last)


def test_neighbouring_phrases_become_one() -> None:
    [span] = find_times("从去年3月开始一直漏", today=TODAY)
    assert span.value == "从去年3月开始一直"


@pytest.mark.parametrize("text", ["2号线", "三号楼", "路灯不亮", "公交车"])
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert find_times(text, today=TODAY) == []
