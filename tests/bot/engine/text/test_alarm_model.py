"""The learnt reading of emergencies on a toy set, without an embedding."""

import pytest

from bot.engine.text.alarm_model import (
    NONE,
    AlarmModel,
    ordinary_examples,
    safety_examples,
)
from bot.engine.text.emergencies import EmergencyFinder

FINDER = EmergencyFinder.from_file("nlu_data/emergencies/rules.yml")


@pytest.fixture(scope="module")
def model() -> AlarmModel:
    told = [
        ("厨房着火了", "fire"),
        ("山上着火了", "fire"),
        ("有人晕倒了", "injury"),
        ("老人晕倒没反应", "injury"),
    ]
    calm = [(text, NONE) for text in ("医保怎么报", "路灯坏了", "建议加个公交站", "办事大厅几点下班")]
    return AlarmModel.fit([*told, *calm] * 5, encoder="none", task="alarms", finder=FINDER)


def test_the_kind_of_an_emergency_is_read(model: AlarmModel) -> None:
    likely = model.read("仓库着火了", FINDER)
    assert likely.kind == "fire"
    assert likely.margin > 0


def test_an_ordinary_matter_is_unlikely_to_be_one(model: AlarmModel) -> None:
    assert model.read("路灯几点亮", FINDER).margin < 0


def test_safety_files_give_kinds_and_none() -> None:
    kinds = {kind for _, kind in safety_examples(["nlu_data/emergencies/dev.yml"])}
    assert kinds >= {"fire", "gas", "self_harm", "missing_child", NONE}


def test_ordinary_matters_are_short_and_calm() -> None:
    examples = list(ordinary_examples("nlu_data/topics"))
    assert len(examples) >= 800
    assert all(len(text) < 60 and kind == NONE for text, kind in examples)
