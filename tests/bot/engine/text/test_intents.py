"""The intent classifier on a toy set."""

import pytest

from bot.engine.text.intents import IntentModel, shape


@pytest.fixture(scope="module")
def model() -> IntentModel:
    texts = ["你好", "您好呀", "hello", "转人工", "我要人工客服", "找真人说", "谢谢你", "多谢啦"]
    return IntentModel.fit(texts, ["greet"] * 3 + ["ask_person"] * 3 + ["thank"] * 2)


def test_the_best_intent_comes_first(model: IntentModel) -> None:
    ranking = model.rank("请给我转人工")
    assert ranking[0][0] == "ask_person"
    assert sum(chance for _, chance in ranking) == pytest.approx(1)


@pytest.mark.parametrize("text", ["😀😀", "สวัสดี", "<b>x</b>", "'; DROP TABLE orders;--", "qwerty"])
def test_what_holds_no_chinese_is_not_guessed(model: IntentModel, text: str) -> None:
    assert model.rank(text) == []


def test_a_foreign_greeting_that_was_learnt_is_read(model: IntentModel) -> None:
    assert model.rank("Hello")[0][0] == "greet"


def test_a_bare_phone_number_is_read(model: IntentModel) -> None:
    assert model.rank("13900001234")


def test_the_middle_of_a_long_petition_is_left_out() -> None:
    assert len(shape("字" * 5000)) < 300
