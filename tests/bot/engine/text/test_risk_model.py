"""The learnt reading of risks on a toy set, without an embedding."""

import pytest

from bot.engine.text.alarm_model import NONE, AlarmModel
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.risk_model import judge_risk, risk_examples
from bot.engine.text.risks import Risk, RiskFinder

EMERGENCIES = EmergencyFinder.from_file("nlu_data/emergencies/rules.yml")
RISKS = RiskFinder.from_file("nlu_data/risks/rules.yml")


@pytest.fixture(scope="module")
def model() -> AlarmModel:
    told = [("大伙的钱都压着", "wages"), ("弟兄们的钱压着没给", "wages"), ("让他横着出来", "threat")]
    calm = [(text, NONE) for text in ("医保怎么报", "路灯坏了", "建议加个公交站", "办事大厅几点下班")]
    return AlarmModel.fit([*told, *calm] * 5, encoder="none", task="risks", finder=EMERGENCIES)


def read(text: str, model: AlarmModel | None, risk_from: float = 0.0) -> Risk | None:
    return judge_risk(text, risks=RISKS, emergencies=EMERGENCIES, model=model, risk_from=risk_from)


def test_a_risk_in_words_of_no_rule_is_found(model: AlarmModel) -> None:
    found = read("大伙的钱还压着呢", model)
    assert found is not None
    assert (found.kind, found.severe) == ("wages", False)


def test_a_threat_in_words_of_no_rule_is_severe(model: AlarmModel) -> None:
    found = read("我今天让他横着出来", model)
    assert found is not None
    assert (found.kind, found.severe) == ("threat", True)


def test_a_bare_answer_is_left_to_the_rules(model: AlarmModel) -> None:
    assert read("让他横着出来", model) is None


def test_a_threat_that_is_hardly_one_calls_nobody_by_itself(model: AlarmModel) -> None:
    found = read("路灯几点亮让他横着", model, risk_from=-9.0)
    assert found is not None
    assert not found.severe


def test_an_ordinary_matter_is_none(model: AlarmModel) -> None:
    assert read("路灯几点亮", model) is None


def test_a_rule_is_not_taken_back(model: AlarmModel) -> None:
    found = read("我们要进京告状", model, risk_from=9.0)
    assert found is not None
    assert found.kind == "petition"


def test_a_petition_is_read_by_the_rules_alone(model: AlarmModel) -> None:
    assert read("大伙的钱还压着，" * 20, model) is None


def test_without_a_model_the_rules_decide() -> None:
    assert read("大伙的钱还压着", None) is None


def test_risk_files_give_kinds_and_none() -> None:
    kinds = {kind for _, kind in risk_examples(["nlu_data/risks/train.yml", "nlu_data/risks/dev.yml"])}
    assert kinds == {"threat", "petition", "wages", "group", NONE}
