"""Readings that bring a person although nobody asked for one."""

from bot.engine.raising import handover_for_risk


def test_a_threat_goes_to_an_operator_with_its_words() -> None:
    risk = {"kind": "threat", "present": True, "words": "同归于尽", "severe": True}
    assert handover_for_risk({"risk": risk}) == {"reason": "risk", "summary": "同归于尽"}


def test_other_risks_stay_with_the_bot() -> None:
    assert handover_for_risk({"risk": {"kind": "wages", "present": True, "severe": False}}) is None


def test_nothing_read_brings_nobody() -> None:
    assert handover_for_risk({}) is None
