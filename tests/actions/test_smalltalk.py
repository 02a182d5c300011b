"""Bare answers, repetition, and not understanding."""

import pytest

from actions.missed import after_offer as _registered  # noqa: F401
from actions.smalltalk import Continue, NotUnderstood, Repeat
from tests.actions.talk import entity, run, tracker

BOT = [
    {
        "event": "bot",
        "text": "第一句。第二句。第三句？",
        "data": {"buttons": [{"title": "好", "payload": "好"}]},
    }
]


def test_the_second_miss_in_a_row_offers_a_person() -> None:
    first = run(NotUnderstood(), tracker("阿巴", intent="nlu_fallback"))
    assert first.responses == ["utter_not_understood"]
    second = run(NotUnderstood(), tracker("咕噜", intent="nlu_fallback", slots=first.slots))
    assert second.responses == ["utter_offer_person"]
    third = run(Continue(), tracker("好的", intent="affirm", slots=second.slots))
    assert third.custom[0]["desk"]["handover"]["reason"] == "not_understood"


@pytest.mark.parametrize("text", ["我们单元门禁坏了谁都能进", "楼上一直漏水到我家", "路灯坏了"])
def test_trouble_in_unusual_words_opens_an_order(text: str) -> None:
    assert run(NotUnderstood(), tracker(text, intent="nlu_fallback")).then == "filing_form"


def test_an_announcement_opens_an_order_without_matter() -> None:
    said = run(NotUnderstood(), tracker("我要投诉", intent="nlu_fallback"))
    assert said.then == "filing_form"
    assert said.slots["what"] is None


def test_a_bare_number_shows_progress() -> None:
    number = "TY20261122-0001"
    said = run(Continue(), tracker(number, entities=[entity("order_number", number, number)]))
    assert said.then == "action_show_progress"


def test_a_yes_to_nothing_is_taken_kindly() -> None:
    assert run(Continue(), tracker("好的", intent="affirm")).responses == ["utter_all_right"]


def test_the_last_words_are_repeated_with_their_buttons() -> None:
    said = run(Repeat(), tracker("再说一遍", intent="repeat", events=BOT))
    assert (said.text, said.buttons) == ("第一句。第二句。第三句？", ["好"])


def test_slower_means_fewer_sentences() -> None:
    assert run(Repeat(), tracker("慢点", intent="slower", events=BOT)).text == "第二句。第三句？"


def test_emoji_are_answered_with_a_clear_sentence() -> None:
    assert "没看懂" in run(Continue(), tracker("😀😀")).text
