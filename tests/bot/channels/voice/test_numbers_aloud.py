"""Numbers are read as people say them: codes by digits, the rest as quantities, dates and times."""

import pytest

from bot.channels.voice.numbers_aloud import read_numbers, say_quantity


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("13900001234", "幺三九，零零零零，幺二三四"),
        ("请拨打119", "请拨打幺幺九"),
        ("12345热线", "一二三四五热线"),
        ("TY20261122-0001", "T、Y，二零二六，幺幺二二，零零零幺"),
        ("2026-11-29 18:00", "二零二六年十一月二十九日 十八点"),
        ("2026年11月9日8:05", "二零二六年十一月九日八点零五分"),
        ("2027年", "二零二七年"),
        ("3个工作日", "三个工作日"),
        ("15天", "十五天"),
        ("3.5元", "三点五元"),
        ("20%", "百分之二十"),
        ("邮编030001", "邮编零三零零，零幺"),
    ],
)
def test_each_kind_of_number_has_its_reading(text: str, said: str) -> None:
    assert read_numbers(text) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [("0", "零"), ("10", "十"), ("11", "十一"), ("20", "二十"), ("101", "一百零一"), ("110", "一百一十"),
     ("1005", "一千零五"), ("1010", "一千零一十"), ("9999", "九千九百九十九"), ("007", "零零七")],
)  # fmt: skip
def test_quantities(number: str, said: str) -> None:
    assert say_quantity(number) == said
