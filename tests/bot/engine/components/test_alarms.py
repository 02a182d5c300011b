"""The learnt reading of emergencies beside what the citizen surely does."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.engine.components.alarms import AlarmReader, Fitted
from bot.engine.text.alarm_model import AlarmModel, Likely


class Alarmed(AlarmModel):
    """A learnt reading that sees danger everywhere."""

    def __init__(self) -> None:
        """Learn nothing."""

    def read(self, *_text: object, **_more: object) -> Likely:
        return Likely("fire", 3.0, (3.0, 9.0))


def read(text: str, intent: str, confidence: float) -> dict[str, Any]:
    reader = AlarmReader(AlarmReader.get_default_config(), None, None)
    reader._fits = Fitted(Alarmed(), Alarmed())
    message = Message(data={"text": text, "intent": {"name": intent, "confidence": confidence}})
    reader.process([message])
    found: dict[str, Any] = message.get("emergency")
    return found


def test_who_surely_praises_is_not_told_to_call_the_fire_brigade() -> None:
    assert not read("师傅冒着大雪修好了暖气", "praise", 0.97)["present"]


@pytest.mark.parametrize(("intent", "confidence"), [("praise", 0.6), ("seek_help", 0.99), ("goodbye", 0.99)])
def test_the_learnt_reading_counts_where_the_act_does_not_speak_against_it(
    intent: str, confidence: float
) -> None:
    assert read("屋里头红彤彤的快来", intent, confidence)["present"]


def test_a_rule_is_stronger_than_any_act() -> None:
    assert read("我家厨房着火了快来人", "praise", 0.99)["kind"] == "fire"
