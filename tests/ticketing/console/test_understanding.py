from datetime import UTC, datetime
from typing import Any

from ticketing.console.understanding import understanding_rows
from ticketing.domain.messages import Sender
from ticketing.usecases.conversations import MessageView

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def _message(understanding: dict[str, Any] | None) -> MessageView:
    return MessageView(1, Sender.CITIZEN, "话", (), NOW, understanding=understanding)


def test_codes_of_the_engine_are_put_into_words() -> None:
    read = {
        "intent": {"name": "emergency", "confidence": 0.5},
        "emergency": {"kind": "gas", "present": True},
        "referral": {"ground": "litigation"},
        "entities": [{"entity": "phone", "value": "139****1234"}, {"entity": "tail", "value": "x"}],
    }
    assert understanding_rows([_message(read)]) == [
        ("意图", "紧急情况 50%"),
        ("紧急情况", "燃气泄漏"),
        ("法定途径", "诉讼"),
        ("要素", "电话 139****1234"),
    ]


def test_a_code_without_a_name_is_shown_as_it_is() -> None:
    assert understanding_rows([_message({"intent": {"name": "new_intent"}})]) == [("意图", "new_intent")]


def test_the_latest_reading_counts_and_none_is_no_row() -> None:
    old, new = _message({"intent": {"name": "greet"}}), _message({"intent": {"name": "thank"}})
    assert understanding_rows([old, new, _message(None)]) == [("意图", "感谢")]
    assert understanding_rows([_message(None)]) == []


def test_a_reading_of_another_shape_is_ignored() -> None:
    assert understanding_rows([_message({"intent": "greet", "entities": "none"})]) == []
