"""Reading a correction and applying it."""

from dataclasses import replace

import pytest

from actions.corrections import apply_correction, read_correction
from actions.draft import Contact, Draft, Element
from tests.actions.talk import entity, turn

DRAFT = Draft(
    matter="平阳路路灯坏了",
    what=Element("平阳路路灯坏了"),
    where=Element("小店区平阳路"),
    when=Element("昨天"),
    contact=Contact("王女士", "13900001234"),
)


def corrected(text: str, *entities: tuple[str, str]) -> Draft:
    """The draft after `text`."""
    spoken = turn(text, intent="correct", entities=[entity(kind, value, text) for kind, value in entities])
    correction = read_correction(spoken, DRAFT)
    assert correction
    return apply_correction(DRAFT, correction, spoken)


@pytest.mark.parametrize(
    "text", ["不是平阳路，是亲贤街", "是亲贤街，不是平阳路", "地址改成亲贤街", "地点错了，应该是亲贤街"]
)
def test_a_place_is_corrected_in_many_words(text: str) -> None:
    where = corrected(text, ("place", "亲贤街")).where
    assert where is not None
    assert "亲贤街" in (where.value or "")
    assert "平阳路" not in (where.value or "")


def test_the_rest_of_an_address_stays() -> None:
    assert corrected("不是平阳路，是亲贤街").where == Element("小店区亲贤街")


def test_a_time_is_corrected() -> None:
    assert corrected("不是昨天，是前天", ("time", "前天")).when == Element("前天")


def test_a_phone_is_corrected_and_the_name_stays() -> None:
    assert corrected("电话错了是13900007777", ("phone", "13900007777")).contact == Contact(
        "王女士", "13900007777"
    )


def test_the_words_of_the_matter_keep_what_was_said_first() -> None:
    assert corrected("不是平阳路，是亲贤街").matter == "平阳路路灯坏了\n不是平阳路，是亲贤街"


def test_words_about_nothing_known_correct_nothing() -> None:
    assert read_correction(turn("改成蓝色的吧"), Draft()) is None


@pytest.mark.parametrize("text", ["不对，是13号楼", "弄错了是13号楼", "12号楼错了 应该是13号楼"])
def test_a_house_said_alone_takes_the_place_of_the_wrong_one(text: str) -> None:
    draft = replace(DRAFT, where=Element("小店区平阳路建设小区12号楼2单元"))
    spoken = turn(text, intent="correct")
    correction = read_correction(spoken, draft)
    assert correction
    assert apply_correction(draft, correction, spoken).where == Element("小店区平阳路建设小区13号楼2单元")


def test_a_house_that_only_the_matter_names_is_corrected_there() -> None:
    draft = replace(DRAFT, what=Element("平阳路12号楼楼道灯坏了"))
    spoken = turn("不对，是13号楼", intent="correct")
    correction = read_correction(spoken, draft)
    assert correction
    assert apply_correction(draft, correction, spoken).what == Element("平阳路13号楼楼道灯坏了")


def test_the_codes_of_the_place_follow_the_corrected_words() -> None:
    place = {"district": "小店区", "code": "140105", "road": "平阳路", "text": "小店区平阳路"}
    draft = replace(DRAFT, place=place)
    spoken = turn("不是平阳路，是亲贤街", intent="correct")
    correction = read_correction(spoken, draft)
    assert correction
    corrected_place = apply_correction(draft, correction, spoken).place
    assert corrected_place == {"district": "小店区", "code": "140105", "text": "小店区亲贤街"}
