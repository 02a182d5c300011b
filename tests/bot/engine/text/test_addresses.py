"""Strings known to be addresses, cut into levels."""

from itertools import pairwise

import pytest

from bot.engine.evaluate_addresses import marked, scores
from bot.engine.text.addresses import split_address


def levels(text: str) -> list[tuple[str, str]]:
    return [(span.kind, span.value) for span in split_address(text) if span.kind != "break"]


def test_an_address_is_cut_from_the_province_to_the_house() -> None:
    assert levels("山西省太原市小店区坞城街道平阳路123号阳光小区3号楼2单元") == [
        *[("prov", "山西省"), ("city", "太原市"), ("district", "小店区"), ("town", "坞城街道")],
        *[("road", "平阳路"), ("roadno", "123号"), ("poi", "阳光小区")],
        *[("house", "3号楼"), ("house", "2单元")],
    ]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("清徐县东于镇东于村", ("community", "东于村")),
        ("长治路与学府街交叉口", ("road", "学府街")),
        ("并州北路12弄", ("roadno", "12弄")),
        ("迎澤區桃園路", ("road", "桃园路")),
        ("太原解放路", ("road", "解放路")),
    ],
)
def test_a_level_is_found_by_its_ending(text: str, level: tuple[str, str]) -> None:
    assert level in levels(text)


def test_offsets_hold_in_the_original() -> None:
    text = "太原市，小店区 平阳路１２３号"
    assert all(len(span.value) == span.end - span.start for span in split_address(text))


@pytest.mark.parametrize("text", ["", "？？", "路路路路", "号" * 500, "1-1-1"])
def test_any_string_is_cut_without_failing(text: str) -> None:
    spans = split_address(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_labelled_spans_are_counted_by_characters() -> None:
    row = {"text": "海丰北路602号", "spans": [[0, 4, "road", "海丰北路"], [4, 6, "roadno", "602号"]]}
    assert marked(row) == {("road", 0, 4), ("roadno", 4, 8)}
    assert scores([("海丰北路602号", marked(row))])["micro"] == 1.0


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("绍兴柯桥群贤路翡翠公馆", ("district", "柯桥")),
        ("坎墩开发区孙方中路252", ("road", "孙方中路")),
        ("西湖银泰12楼报喜鸟专柜", ("poi", "西湖银泰")),
        ("翡翠城竹苑七栋六楼", ("house", "七栋")),
        ("南市街道横城村", ("town", "南市街道")),
        ("天目山路古墩路口尚坤大厦", ("poi", "尚坤大厦")),
    ],
)
def test_a_level_ends_where_the_next_begins(text: str, level: tuple[str, str]) -> None:
    assert level in levels(text)
