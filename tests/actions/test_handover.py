"""Asking for a person."""

from actions.handover import HandOver
from tests.actions.talk import run, tracker


def test_the_desk_is_asked_with_reason_and_summary() -> None:
    events = [{"event": "user", "text": "路灯坏了"}, {"event": "user", "text": "转人工"}]
    said = run(HandOver(), tracker("转人工", intent="ask_person", events=events))
    assert said.responses == ["utter_hand_over"]
    assert said.custom == [{"desk": {"handover": {"reason": "asked", "summary": "路灯坏了"}}}]


def test_the_conversation_is_not_paused_by_the_bot() -> None:
    said = run(HandOver(), tracker("转人工", intent="ask_person"))
    assert said.slots == {}
