"""The safety case of emergencies: what is happening now against what only sounds like it."""

import pytest

from bot.engine.evaluate import emergency_figures
from bot.engine.text.data_files import load_yaml
from bot.engine.text.emergencies import EmergencyFinder


@pytest.fixture(scope="module")
def finder() -> EmergencyFinder:
    return EmergencyFinder.from_file("nlu_data/emergencies/rules.yml")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("家里着火了", "119"),
        ("有人拿刀砍人", "110"),
        ("我妈晕倒了叫不醒", "120"),
        ("出车祸了", "122"),
        ("我不想活了", "110"),
        ("不好了我爸突然晕倒了，没有呼吸了，快救人", "120"),
        ("快救人", "110"),
        ("家裏著火了", "119"),
    ],
)
def test_a_present_emergency_gives_the_number_to_call(
    finder: EmergencyFinder, text: str, number: str
) -> None:
    found = finder.find(text)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize(
    "text",
    [
        "上个月着火",
        "万一着火怎么办",
        "没着火",
        "电视上说着火",
        "灭火器去哪年检",
        "去火车站坐几路车",
        "消防通道被堵了",
    ],
)
def test_past_imagined_denied_and_reported_ones_raise_no_alarm(finder: EmergencyFinder, text: str) -> None:
    assert finder.find(text) is None


def test_a_long_petition_about_an_old_fire_raises_no_alarm(finder: EmergencyFinder) -> None:
    petition = "尊敬的领导，我们小区的电动车棚曾经起火，" + "物业一直没有整改，业主们多次反映都没有结果，" * 5
    assert finder.find(petition) is None


def test_a_call_for_help_beats_a_doubt_in_another_clause(finder: EmergencyFinder) -> None:
    assert finder.find("快来人，楼上着火了，不知道会不会烧过来") is not None


def test_the_rules_hold_on_the_sentences_they_were_tuned_on(finder: EmergencyFinder) -> None:
    figures = emergency_figures(finder, load_yaml("nlu_data/emergencies/dev.yml"))
    assert figures["recall"] >= 0.99, figures["missed"]
    assert figures["false_alarms"] <= 0.02, figures["alarms"]


def test_the_rules_hold_on_sentences_they_have_not_seen(finder: EmergencyFinder) -> None:
    figures = emergency_figures(finder, load_yaml("nlu_data/emergencies/held_out.yml"))
    assert figures["recall"] >= 0.9, figures["missed"]
    assert figures["false_alarms"] <= 0.1, figures["alarms"]
