"""Messages taken apart."""

import time
from datetime import datetime

import pytest

from bot.engine.text.elements import find_elements
from bot.engine.text.petitions import PARTS, Petition, split_petition
from bot.engine.text.places import PlaceFinder

NOW = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — the citizen's clock
LONG = (
    "尊敬的领导您好！我是盛世花园小区的业主，我们小区从去年11月开始暖气一直不热，家里只有十三四度。"
    "找过恒通物业公司，说是热力公司的事，互相推诿。要求热力公司尽快检修管道，并退还去年的取暖费2300元。谢谢！"
)


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder.from_file("nlu_data/places/taiyuan.yml")


def split(text: str, places: PlaceFinder) -> Petition:
    return split_petition(text, find_elements(text, places=places, now=NOW))


def words(petition: Petition, part: str) -> list[str]:
    return [piece.text for piece in getattr(petition, part)]


def test_a_petition_is_taken_apart(places: PlaceFinder) -> None:
    petition = split(LONG, places)
    assert "暖气一直不热" in words(petition, "what")[0]
    assert words(petition, "where") == ["盛世花园小区"]
    assert words(petition, "since") == ["从去年11月开始"]
    assert "恒通物业公司" in words(petition, "who")
    assert words(petition, "asks") == ["要求热力公司尽快检修管道，并退还去年的取暖费2300元"]


def test_every_piece_is_where_it_says(places: PlaceFinder) -> None:
    petition = split(LONG, places)
    assert all(LONG[p.start : p.end] == p.text for part in PARTS for p in getattr(petition, part))


def test_a_wish_that_opens_the_message_is_the_matter(places: PlaceFinder) -> None:
    petition = split("建议在学府街小学门口装个红绿灯，孩子过马路太危险了", places)
    assert words(petition, "what") == words(petition, "asks") == ["建议在学府街小学门口装个红绿灯"]


def test_speech_without_marks_is_taken_apart(places: PlaceFinder) -> None:
    spoken = "喂你好我是小店区坞城路这边的我们楼下有个烧烤店天天晚上弄到半夜油烟特别大希望你们派人来管管"
    petition = split(spoken, places)
    assert words(petition, "where") == ["小店区坞城路"]
    assert words(petition, "asks") == ["希望你们派人来管管"]


@pytest.mark.parametrize("text", ["", "？", "。。。", "😀😀", "a" * 3000, "路" * 3000, "\n\n，"])
def test_any_text_is_taken_apart_without_failing(text: str, places: PlaceFinder) -> None:
    assert isinstance(split(text, places).as_dict(), dict)


@pytest.mark.parametrize("text", ["路" * 6000, "店" * 6000, "1" * 6000, "解放路" * 2000])
def test_a_run_of_endings_cannot_hold_the_engine_up(text: str, places: PlaceFinder) -> None:
    started = time.process_time()
    split(text, places)
    assert time.process_time() - started < 5
