"""The site's places: codes, parents, several meanings."""

from pathlib import Path

import pytest

from bot.engine.text.data_files import DataFileError
from bot.engine.text.gazetteer import Gazetteer, read_gazetteer
from bot.engine.text.places import PlaceFinder

CSV = (
    "kind,name,code,parent,aliases\ncity,甲市,370100,,甲\ndistrict,东区,370102,,\ndistrict,西区,370103,,\n"
    "town,河口街道,370102001,东区,河口\nroad,文化路,,东区/西区,\n"
)


def written(folder: Path, text: str, *, name: str = "places.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def test_a_site_brings_its_places_as_a_table_in_gb18030(tmp_path: Path) -> None:
    gazetteer = Gazetteer(read_gazetteer(written(tmp_path, CSV, encoding="gb18030")))
    assert [place.district for place in gazetteer.meanings("文化路")] == ["东区", "西区"]
    assert gazetteer.meanings("河口")[0].full_name == "河口街道"


def test_a_road_in_two_districts_is_not_guessed(tmp_path: Path) -> None:
    finder = PlaceFinder.from_file(written(tmp_path, CSV))
    [alone] = finder.find("文化路有个坑")
    assert (alone.details["district"], alone.details["district_choices"]) == (None, ["东区", "西区"])
    [named] = finder.find("西区文化路有个坑")
    assert (named.details["district"], named.details["code"]) == ("西区", "370103")


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    bad = CSV + "town,新街道,370103001,南区,\nriver,大河,,,\ndistrict,北区,370102,,\nroad,短路,12,,\n"
    with pytest.raises(DataFileError) as refusal:
        read_gazetteer(written(tmp_path, bad))
    assert [p.partition("行")[0] for p in refusal.value.problems] == ["第7", "第8", "第9", "第10"]


def test_a_town_with_a_code_of_another_district_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="不属于“东区”"):
        read_gazetteer(written(tmp_path, CSV + "town,新街道,370103001,东区,\n"))


def test_a_yaml_file_tells_its_lines_too(tmp_path: Path) -> None:
    district = "places:\n  district:\n    - {name: 东区, code: '370102'}\n"
    text = district + "  road:\n    - {name: 文化路, district: 南区}\n"
    with pytest.raises(DataFileError, match="第5行"):
        read_gazetteer(written(tmp_path, text, name="places.yml"))


def test_the_shipped_file_is_good() -> None:
    assert len(read_gazetteer("nlu_data/places/taiyuan.yml")) > 500
