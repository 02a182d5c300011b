"""Titles of a message's own words."""

from datetime import datetime

import pytest

from bot.engine.text.elements import find_elements
from bot.engine.text.petitions import split_petition
from bot.engine.text.places import PlaceFinder
from bot.engine.text.titles import LONGEST, Title

NOW = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — the citizen's clock


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder.from_file("nlu_data/places/taiyuan.yml")


def title(text: str, places: PlaceFinder) -> Title:
    made = split_petition(text, find_elements(text, places=places, now=NOW)).title
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平阳路路灯不亮", "平阳路路灯不亮"),
        ("您好，我想反映一下，我们楼的电梯已经坏了三天了，我住盛世花园小区", "盛世花园小区楼的电梯坏了"),
        ("山西宏业建筑工程有限公司拖欠我们工人工资八十多万", "山西宏业建筑工程有限公司拖欠工人工资"),
        ("请问新生儿医保怎么办理", "新生儿医保怎么办理"),
        ("路上的井盖丢了三天了", "路上井盖丢了"),
        ("停水了", "停水了"),
        ("网吧接待未成年人", "网吧接待未成年人"),
        ("垃圾没人收", "垃圾没人收"),
        ("建议公交车多设几个老年人专座", "公交车多设几个老年人专座"),
    ],
)
def test_a_title_is_place_thing_and_trouble(text: str, expected: str, places: PlaceFinder) -> None:
    assert title(text, places).text == expected


def test_every_character_is_the_citizens(places: PlaceFinder) -> None:
    text = "长风街与平阳路交叉口的红绿灯从昨天晚上就坏了，路口的车堵成一锅粥，交警也没有来"
    made = title(text, places)
    assert "".join(text[start:end] for start, end in made.spans) == made.text
    assert len(made.text) <= LONGEST


def test_names_numbers_and_insults_stay_out(places: PlaceFinder) -> None:
    text = "黑心物业经理王建军13900001234把盛世花园小区3号楼2单元的电梯停了不让用，王八蛋"
    made = title(text, places).text
    assert not [word for word in ("王建军", "13900001234", "3号楼", "黑心", "王八蛋") if word in made]


@pytest.mark.parametrize(
    ("text", "words"),
    [("坞城路烧烤店油烟特别大窗户都不敢开", "窗户不敢开"), ("公租房申请还没有结果", "没有结果")],
)
def test_a_negation_is_never_lost(text: str, words: str, places: PlaceFinder) -> None:
    assert words in title(text, places).text
