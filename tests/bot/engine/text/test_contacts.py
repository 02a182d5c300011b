"""Who a citizen is and how to reach them."""

import pytest

from bot.engine.text.contacts import find_contacts, is_id_card


def values(text: str, kind: str) -> list[str]:
    return [span.value for span in find_contacts(text) if span.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "13900001234",
        "139-0000-1234",
        "139 0000 1234",
        "+8613900001234",
        "幺三九零零零零一二三四",
        "１３９００００１２３４",
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text: str) -> None:
    assert values(f"电话{text}", "phone") == ["13900001234"]


def test_a_landline_keeps_its_area_code() -> None:
    assert values("打0351-5550000", "phone") == ["03515550000"]


def test_an_order_date_is_no_phone() -> None:
    assert values("20261122", "phone") == []


def test_an_id_card_needs_its_check_digit() -> None:
    assert is_id_card("11010519491231002X")
    found = find_contacts("身份证11010519491231002X，写成了110105194912310021")
    assert [(span.value, span.details["valid"]) for span in found] == [
        ("11010519491231002X", True),
        ("110105194912310021", False),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫王建国", "王建国"),
        ("我姓张", "张"),
        ("我叫王芳电话13900001111", "王芳"),
        ("王芳联系方式13900001111", "王芳"),
        ("联系人：李女士", "李女士"),
        ("赵秀英 13900005678", "赵秀英"),
        ("王先生", "王先生"),
    ],
)
def test_a_name_is_found_where_people_say_it(text: str, name: str) -> None:
    assert values(text, "person") == [name]


def test_a_road_is_no_person() -> None:
    assert values("平阳路路灯不亮", "person") == []


def test_a_plate_is_found() -> None:
    assert values("晋A·12345停在那", "plate") == ["晋A12345"]


def test_a_score_is_found_and_minutes_are_not() -> None:
    assert values("给五分", "score") == ["5"]
    assert values("等了五分钟", "score") == []
