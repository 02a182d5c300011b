"""The open question of the dialogue decides how an answer is read."""

from typing import Any

import pytest

from bot.engine.text.context import Question, read_in_context

WHERE = Question("filing_form", "where")
CONFIRM = Question("filing_form", "confirmation")
FREE = Question(None, None)


def read(text: str, intent: str, question: Question, confidence: float = 0.9, **signals: bool) -> str:
    ranking: list[dict[str, Any]] = [{"name": intent, "confidence": confidence}]
    given = {"emergency": False, "referral": False, **signals}
    return read_in_context(text, ranking, question, **given).intent


@pytest.mark.parametrize("intent", ["complain", "greet", "suggest", "nlu_fallback", "rate"])
def test_while_a_question_is_open_words_are_its_answer(intent: str) -> None:
    assert read("平阳路", intent, WHERE) == "inform"


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("转人工", "ask_person", "ask_person"),
        ("不想说", "decline", "decline"),
        ("算了不报了", "withdraw", "withdraw"),
        ("不是平阳路，是亲贤街", "inform", "correct"),
        ("办这个要多少钱？", "consult", "consult"),
        ("再说一遍", "repeat", "repeat"),
    ],
)
def test_strong_signals_beat_the_open_question(text: str, intent: str, expected: str) -> None:
    assert read(text, intent, WHERE) == expected


def test_yes_counts_where_yes_or_no_was_asked() -> None:
    assert read("好的", "affirm", CONFIRM) == "affirm"
    assert read("好的", "affirm", WHERE) == "inform"


def test_an_emergency_beats_everything() -> None:
    assert read("着火了", "inform", WHERE, emergency=True) == "emergency"


def test_the_classifier_alone_raises_no_alarm() -> None:
    assert read("有人卖假药", "emergency", FREE) == "nlu_fallback"


def test_a_referral_rule_decides_in_free_talk() -> None:
    assert read("法院判得不公", "complain", FREE, referral=True) == "referral"
