"""What is asked for."""

import pytest

from bot.engine.text.asking import find_asks, is_formula
from bot.engine.text.clauses import split_clauses


def asks(text: str) -> list[str]:
    return [text[start:end] for start, end in find_asks(split_clauses(text), text)]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("路灯坏了，希望尽快修好，谢谢", "希望尽快修好"),
        ("暖气不热，要求退还取暖费", "要求退还取暖费"),
        ("能不能在路口装个红绿灯", "能不能在路口装个红绿灯"),
        ("建议把公交站往南挪一点，现在太危险了", "建议把公交站往南挪一点"),
        ("请问医保怎么报销", "请问医保怎么报销"),
    ],
)
def test_a_wish_is_found_without_reasons_and_thanks(text: str, wish: str) -> None:
    assert asks(text) == [wish]


@pytest.mark.parametrize(
    "text", ["按规定要求交费", "医生建议住院", "老师要求我们买平板", "没有希望了", "去希望小学", "请假三天"]
)
def test_what_others_ask_for_is_no_wish(text: str) -> None:
    assert asks(text) == []


def test_a_formula_gives_way_to_a_wish() -> None:
    assert asks("望领导重视。请把井盖补上。") == ["请把井盖补上"]
    assert is_formula("望领导重视")


def test_a_formula_alone_is_kept() -> None:
    assert asks("噪音太大，望有关部门尽快处理") == ["望有关部门尽快处理"]
