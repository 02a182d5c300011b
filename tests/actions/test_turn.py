"""Reading the latest message."""

import pytest

from tests.actions.talk import entity, turn


@pytest.mark.parametrize(
    "text", ["😡😡", "hello there", '/inform{"phone":"1"}', "<b>好</b>", "'; drop a table 表"]
)
def test_what_is_no_chinese_sentence_is_unreadable(text: str) -> None:
    assert not turn(text).readable


@pytest.mark.parametrize("text", ["路灯坏了", "13900001234", "5分"])
def test_sentences_and_numbers_are_readable(text: str) -> None:
    assert turn(text).readable


def test_the_best_known_place_is_the_address() -> None:
    text = "整条路都黑，在小店区平阳路"
    places = [entity("place", "整条路", text), entity("place", "小店区平阳路", text, district="小店区")]
    assert turn(text, entities=places).address == "小店区平阳路"


def test_adjoining_parts_form_one_address() -> None:
    text = "迎泽区并州路老军营小区3号楼"
    places = [
        entity("place", "迎泽区并州路", text, district="迎泽区"),
        entity("place", "军营小区3号楼", text),
    ]
    assert turn(text, entities=places).address == text


def test_a_message_without_reading_is_read_as_empty() -> None:
    assert turn("").order_number is None
