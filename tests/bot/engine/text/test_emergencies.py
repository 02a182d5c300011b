"""The safety case of emergencies: what is happening now against what only sounds like it."""

import pytest

from bot.engine.evaluate import emergency_figures, held_out_sentences
from bot.engine.text.alarm_model import NONE, safety_examples
from bot.engine.text.data_files import PROJECT_ROOT, load_yaml
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
def test_24_past_imagined_denied_and_reported_ones_raise_no_alarm(finder: EmergencyFinder, text: str) -> None:
    assert finder.find(text) is None


def test_a_long_petition_about_an_old_fire_raises_no_alarm(finder: EmergencyFinder) -> None:
    petition = "尊敬的领导，我们小区的电动车棚曾经起火，" + "物业一直没有整改，业主们多次反映都没有结果，" * 5
    assert finder.find(petition) is None


def test_a_call_for_help_beats_a_doubt_in_another_clause(finder: EmergencyFinder) -> None:
    assert finder.find("快来人，楼上着火了，不知道会不会烧过来") is not None


def test_the_safety_set_is_large_and_half_of_it_is_hard_negatives() -> None:
    names = ("dev", "held_out", "release", "unseen")
    labels = [kind for name in names for _, kind in safety_examples([f"nlu_data/emergencies/{name}.yml"])]
    assert len(labels) >= 600
    assert labels.count(NONE) >= len(labels) / 2


def test_release_gate_of_the_rules_recall_and_false_alarms(finder: EmergencyFinder) -> None:
    for name in ("dev", "held_out", "release"):
        figures = emergency_figures(finder, load_yaml(f"nlu_data/emergencies/{name}.yml"))
        assert figures["recall"] >= 0.99, (name, figures["missed"])
        assert figures["false_alarms"] <= 0.02, (name, figures["alarms"])


def test_release_gate_no_act_but_an_emergency_raises_an_alarm(finder: EmergencyFinder) -> None:
    told = [
        *held_out_sentences(PROJECT_ROOT / "nlu_data/train"),
        *held_out_sentences(PROJECT_ROOT / "nlu_data/held_out"),
    ]
    calm = [text for text, intent in told if intent != "emergency"]
    alarms = [text for text in calm if finder.find(text)]
    assert len(alarms) <= 0.005 * len(calm), alarms


@pytest.mark.parametrize("text", ["我已经写好遗书了", "我不想活在这个世界上了"])
def test_words_about_ones_own_death_count_whatever_stands_around(finder: EmergencyFinder, text: str) -> None:
    assert finder.find(text) is not None


def test_a_petition_is_not_short(finder: EmergencyFinder) -> None:
    assert finder.is_short("阁楼里头红彤彤的，热得不行")
    assert not finder.is_short("去年冬天供暖不热，" * 12)


def test_signs_tell_a_past_event_from_one_that_is_happening(finder: EmergencyFinder) -> None:
    assert finder.signs("去年厂里着火，保险一直不赔") != finder.signs("厂里着火了，快来人")
    assert len(finder.signs("着火了")) == len(finder.signs("医保怎么报"))
