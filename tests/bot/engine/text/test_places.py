"""Places: known ones, patterned ones, joined addresses."""

import pytest

from bot.engine.text.places import PlaceFinder


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder.from_file("nlu_data/places/taiyuan.yml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("平阳路路灯不亮", "平阳路"),
        ("小店区学府街盛世花园3号楼2单元暖气不热", "小店区学府街盛世花园3号楼2单元"),
        ("清徐县西谷乡东罗村的低保", "清徐县西谷乡东罗村"),
        ("A市A3区的路灯", "A市A3区"),
        ("11月18号在迎泽公园北门", "迎泽公园北门"),
        ("五一路上有个坑", "五一路"),
    ],
)
def test_an_address_is_found_as_one(places: PlaceFinder, text: str, value: str) -> None:
    assert [span.value for span in places.find(text)] == [value]


def test_a_place_inside_a_district_tells_the_district(places: PlaceFinder) -> None:
    [span] = places.find("学府街")
    assert span.details["district"] == "小店区"


@pytest.mark.parametrize("text", ["我们村的路坏了", "学校门口没有红绿灯", "半路上车坏了", "物业不管"])
def test_words_that_only_end_like_a_place_are_none(places: PlaceFinder, text: str) -> None:
    assert places.find(text) == []
