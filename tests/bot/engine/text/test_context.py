"""The open question of the dialogue decides how an answer is read."""

from typing import Any

import pytest

from bot.engine.text.context import Question, is_settled, read_in_context

WHERE = Question("filing_form", "where")
CONFIRM = Question("filing_form", "confirmation")
FREE = Question(None, None)


def read(text: str, intent: str, question: Question, confidence: float = 0.9, **signals: bool) -> str:
    ranking: list[dict[str, Any]] = [{"name": intent, "confidence": confidence}]
    emergency, referral = signals.get("emergency", False), signals.get("referral", False)
    return read_in_context(text, ranking, question, emergency=emergency, referral=referral).intent


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


def test_the_first_of_several_acts_that_is_no_bare_element_is_the_intent() -> None:
    acts = [{"intent": "inform", "confidence": 0.9}, {"intent": "consult", "confidence": 0.8}]
    reading = read_in_context(
        "平阳路，另外问一下医保",
        [{"name": "chitchat", "confidence": 0.5}],
        FREE,
        emergency=False,
        referral=False,
        acts=acts,
    )
    assert reading.intent == "consult"


def test_what_comes_to_the_same_in_a_form_needs_no_second_reading() -> None:
    chances = [("complain", 0.4), ("report", 0.3), ("inform", 0.25), ("ask_person", 0.05)]
    asked_where = Question("filing_form", "where")

    assert is_settled("平阳路派出所对面", chances, asked_where, bar=0.9)
    assert not is_settled("平阳路派出所对面", [("inform", 0.6), ("ask_person", 0.4)], asked_where, bar=0.9)


def test_yes_and_no_never_come_to_the_same_where_they_are_asked_for() -> None:
    chances = [("affirm", 0.5), ("deny", 0.5)]

    assert not is_settled("没错", chances, Question("filing_form", "confirmation"), bar=0.9)


def test_small_talk_is_no_answer() -> None:
    chances = [("thank", 0.5), ("inform", 0.5)]

    assert not is_settled("谢谢", chances, Question("filing_form", "where"), bar=0.9)
