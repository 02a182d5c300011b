"""A petition as the engine takes it apart, through the form to the order."""

from datetime import datetime
from typing import Any

import pytest

from actions.draft import read_draft
from actions.filing import new_order
from actions.filing_form import AskConfirmation, ValidateFilingForm
from actions.filing_opening import OpenFiling
from bot.engine.text.elements import find_elements
from bot.engine.text.petitions import split_petition
from bot.engine.text.places import PlaceFinder
from tests.actions.talk import Form, run, tracker

NOW = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — the citizen's clock
PETITION = (
    "我要投诉物业和热力公司。小店区盛世花园小区从去年11月开始暖气一直不热，家里只有十三四度，老人孩子都冻感冒了，"
    "晚上睡觉要盖两床被子。找过物业经理张某，说是热力公司的管道有问题，热力公司又说是小区里面的管网老化，来来回回推了一年，"
    "谁也不动手修。要求热力公司尽快检修管道，并且退还去年的取暖费。我姓马，电话13900001232"
)


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder.from_file("nlu_data/places/taiyuan.yml")


def read(text: str, places: PlaceFinder) -> dict[str, Any]:
    """What the engine's component adds to a message."""
    spans = find_elements(text, places=places, now=NOW)
    return {"entities": [s.as_entity() for s in spans], "petition": split_petition(text, spans).as_dict()}


def opened(text: str, places: PlaceFinder, *, intent: str) -> Form:
    understood = read(text, places)
    form = Form(ValidateFilingForm(), run(OpenFiling(), tracker(text, intent=intent, **understood)).slots)
    form.hear(text, intent=intent, **understood)
    return form


def test_nothing_that_a_petition_tells_is_asked_again(places: PlaceFinder) -> None:
    assert opened(PETITION, places, intent="complain").question == "privacy"


def test_the_read_back_says_what_is_asked_for(places: PlaceFinder) -> None:
    form = opened(PETITION, places, intent="complain")
    form.hear("都不用")
    said = run(AskConfirmation(), tracker("", slots=form.slots))
    assert "您的要求：要求热力公司尽快检修管道，并且退还去年的取暖费" in said.text
    assert "时间：从去年11月开始" in said.text


def test_the_order_has_title_place_and_wish(places: PlaceFinder) -> None:
    form = opened(PETITION, places, intent="complain")
    form.hear("都不用")
    order = new_order(read_draft(tracker("", slots=form.slots)), conversation_id="test:c1")
    assert order["title"] == "小店区盛世花园小区暖气不热"
    assert order["place"]["district"] == "小店区"
    assert order["elements"]["what"]["value"].endswith("诉求：要求热力公司尽快检修管道，并且退还去年的取暖费")
    [(start, end)] = order["understanding"]["asks"]
    assert order["matter"][start:end] == "要求热力公司尽快检修管道，并且退还去年的取暖费"


def test_the_manager_complained_of_is_not_taken_for_the_caller(places: PlaceFinder) -> None:
    form = opened(PETITION, places, intent="complain")
    assert form.slots["contact"]["name"] == "马"


def test_a_road_through_several_districts_is_asked_about(places: PlaceFinder) -> None:
    form = opened("解放路路灯坏了三天了", places, intent="seek_help")
    assert (form.question, form.slots["asking_style"]) == ("where", "which_district")
    answer = "迎泽区的"
    form.hear(answer, **read(answer, places))
    assert form.slots["where"]["value"] == "迎泽区解放路"
