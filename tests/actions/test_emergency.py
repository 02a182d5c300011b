"""Danger to life comes first."""

import pytest

from actions.emergency import TellNumber
from actions.filing_opening import OpenFiling
from actions.smalltalk import Continue
from tests.actions.talk import entity, run, tracker

FIRE = {"kind": "fire", "number": "119", "present": True, "words": "着火"}


@pytest.mark.parametrize(
    ("kind", "number"), [("fire", "119"), ("injury", "120"), ("crime", "110"), ("traffic", "122")]
)
def test_the_first_words_are_the_number(kind: str, number: str) -> None:
    said = run(
        TellNumber(), tracker("出事了", intent="emergency", emergency=FIRE | {"kind": kind, "number": number})
    )
    assert said.text.startswith(f"请立即拨打{number}！")
    assert said.then is None


def test_what_is_left_can_be_registered_afterwards() -> None:
    said = run(TellNumber(), tracker("着火了", intent="emergency", emergency=FIRE))
    after = run(Continue(), tracker("登记", intent="affirm", slots=said.slots))
    assert after.then == "filing_form"


@pytest.mark.parametrize("words", ["登记", "阳曲县黄寨镇"])
def test_what_was_said_in_the_emergency_is_not_asked_for_again(words: str) -> None:
    cry = "村里的水有股臭味娃们喝了都拉肚子"
    said = run(TellNumber(), tracker(cry, intent="emergency", emergency=FIRE | {"kind": "injury"}))
    place = [entity("place", words, words)] if words != "登记" else []
    intent = "inform" if place else "affirm"
    after = run(Continue(), tracker(words, intent=intent, slots=said.slots, entities=place))
    assert (after.then, after.slots["what"]["value"]) == ("filing_form", cry)
    assert (after.slots["where"] is not None) is bool(place)


def test_a_complaint_that_tells_an_emergency_opens_no_form() -> None:
    said = run(OpenFiling(), tracker("我要投诉，现在楼里着火了", intent="complain", emergency=FIRE))
    assert said.then == "action_tell_emergency_number"
