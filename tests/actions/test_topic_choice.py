""" "A 还是 B？" before an order is opened."""

from typing import Any

import pytest

from actions import topic_choice
from actions.filing_opening import OpenFiling
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import Said, entity, run, tracker

WORDS = "平阳路楼下天天很吵"
CHOICE = [
    {"code": "060101", "name": "商业噪声", "confidence": 0.4},
    {"code": "030601", "name": "小区安保", "confidence": 0.3},
]


def unit(name: str, topic: str) -> dict[str, Any]:
    return {"name": name, "history": None, "reasons": [{"kind": "rule", "rule": "r", "topic": topic}]}


UNITS = [unit("市生态环境局", "060101"), unit("市住建局", "030601")]


def opened(**keys: Any) -> Said:  # noqa: ANN401
    place = entity("place", "平阳路", WORDS)
    read = {"topic": CHOICE[0], "topic_choice": CHOICE, "unit_ranking": UNITS, "entities": [place]} | keys
    return run(OpenFiling(), tracker(WORDS, intent="complain", **read))


def test_two_close_topics_of_different_units_are_asked_about(service: FakeTicketing) -> None:
    said = opened()
    assert said.then is None
    assert said.buttons == ["商业噪声", "小区安保", "都不是"]


def test_the_same_unit_is_not_asked_about(service: FakeTicketing) -> None:
    assert opened(unit_ranking=[unit("市住建局", "060101"), UNITS[1]][:1] + UNITS[2:]).then == "filing_form"


def test_a_remainder_is_not_asked_about(service: FakeTicketing) -> None:
    assert opened(topic_choice=[CHOICE[0], CHOICE[1] | {"name": "其他物业"}]).then == "filing_form"


def test_the_named_topic_goes_on_the_order_with_the_first_words(service: FakeTicketing) -> None:
    said = run(OpenFiling(), tracker("小区安保", intent="inform", slots=opened().slots, message_id="m2"))
    assert said.then == "filing_form"
    assert said.slots["filing"]["topic"]["code"] == "030601"
    assert said.slots["filing"]["request_type"] == "complain"
    assert said.slots["where"]["value"] == "平阳路"
    assert said.slots["what"]["value"] == WORDS


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("第一个", "060101"), ("1", "060101"), ("前面那个吧", "060101"), ("是头一样", "060101")),
        *(("2", "030601"), ("第二个", "030601"), ("应该是后面那个", "030601"), ("选2吧", "030601")),
        *(("噪声", "060101"), ("就是噪声的事", "060101"), ("安保的问题", "030601"), ("小区安保", "030601")),
    ],
)
def test_a_topic_may_be_named_by_place_or_by_a_word_of_its_own(
    service: FakeTicketing, words: str, code: str
) -> None:
    said = run(OpenFiling(), tracker(words, intent="inform", slots=opened().slots))

    assert said.slots["filing"]["topic"]["code"] == code
    assert said.slots["filing"]["matter"] == WORDS


@pytest.mark.parametrize(
    ("words", "intent"), [("都不是", "deny"), ("两个都不是", "inform"), ("我说不清", "inform")]
)
def test_a_refused_topic_does_not_go_on_the_order(service: FakeTicketing, words: str, intent: str) -> None:
    others = [CHOICE[0], CHOICE[1], {"code": "020202", "name": "其它", "confidence": 0.1}]
    slots = opened(topic_ranking=others).slots

    said = run(OpenFiling(), tracker(words, intent=intent, slots=slots))

    assert said.slots["filing"]["topic"] == {
        "ranking": [{"code": "020202", "confidence": 0.1}],
        "units": [],
    }
    assert said.slots["filing"]["matter"] == WORDS


@pytest.mark.parametrize("words", ["是1号楼的商铺", "后来他们又在小区里放音乐，前面那家也放"])
def test_words_that_tell_more_of_the_matter_name_no_topic(words: str) -> None:
    assert topic_choice.named(words, CHOICE) is None


def test_other_words_are_added_and_nothing_is_lost(service: FakeTicketing) -> None:
    said = run(OpenFiling(), tracker("是烧烤店的音响", intent="inform", slots=opened().slots))
    assert said.slots["filing"]["matter"] == f"{WORDS}，是烧烤店的音响"


def test_who_asks_for_a_person_gets_one_and_the_matter_waits(service: FakeTicketing) -> None:
    said = run(OpenFiling(), tracker("转人工", intent="ask_person", slots=opened().slots))
    assert said.custom
    assert said.slots["waiting_matters"][0]["text"] == WORDS
