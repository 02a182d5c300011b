"""Sums of money, in yuan."""

import pytest

from bot.engine.text.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("欠我工资三万八", 38000, 38000),
        ("收了2000块钱", 2000, 2000),
        ("一百五到两百元", 150, 200),
        ("2到3万块钱", 20000, 30000),
        ("十五块五", 15.5, 15.5),
        ("一万两千三百元", 12300, 12300),
        ("一百零五元", 105, 105),
        ("￥3,500.00", 3500, 3500),
        ("八毛钱", 0.8, 0.8),
        ("学费三万二", 32000, 32000),
    ],
)
def test_a_sum_is_given_in_yuan(text: str, low: float, high: float) -> None:
    [span] = find_amounts(text)
    assert (span.details["low"], span.details["high"]) == (low, high)


def test_a_rough_sum_says_so() -> None:
    assert find_amounts("五千多块")[0].details["about"]


@pytest.mark.parametrize("text", ["第三块砖", "交了3年", "打了12345", "平阳路100号", "两千人"])
def test_other_numbers_are_no_money(text: str) -> None:
    assert find_amounts(text) == []
