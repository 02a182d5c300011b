"""Addresses joined to codes."""

import pytest

from bot.engine.text.places import PlaceFinder


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder.from_file("nlu_data/places/taiyuan.yml")


def test_an_address_has_codes_from_the_province_to_the_town(places: PlaceFinder) -> None:
    [span] = places.find("小店区坞城街道坞城路123号盛世花园3号楼")
    codes = {level: node["code"] for level, node in span.details["region"].items()}
    assert codes == {"province": "140000", "city": "140100", "district": "140105", "town": "140105001"}
    assert span.details["code"] == "140105001"


def test_an_address_has_words_from_the_road_to_the_house(places: PlaceFinder) -> None:
    [span] = places.find("小店区坞城街道坞城路123号盛世花园3号楼")
    assert span.details["levels"] == {
        "road": "坞城路",
        "number": "123号",
        "poi": "盛世花园",
        "house": "3号楼",
    }


def test_a_landmark_on_a_long_road_decides_the_district(places: PlaceFinder) -> None:
    [span] = places.find("解放路柳巷口")
    assert span.details["district"] == "迎泽区"


def test_an_unknown_place_has_no_code(places: PlaceFinder) -> None:
    [span] = places.find("在幸福大道有个坑")
    assert (span.details["code"], span.details["district"]) == (None, None)
