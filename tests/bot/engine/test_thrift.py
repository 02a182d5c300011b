"""What is done once instead of each time finds the same."""

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.thrift import be_thrifty

_PLAIN_CHECK, _PLAIN_TYPES = RemoteAction._validate_action_result, Event.resolve_by_type
_PLAIN_LOOP = DialogueStateTracker.change_loop_to
REPLIES: list[dict[str, Any]] = [
    {"events": [], "responses": [{"text": "ok"}]},
    {"events": [{"event": "slot", "name": "where", "value": "平阳路"}], "responses": []},
    {"events": [{"event": "followup", "name": "filing_form"}], "responses": []},
    {"events": [{"event": "slot", "value": 1}], "responses": []},
    {"events": "none", "responses": []},
    {"events": [], "responses": ["ok"]},
]


@pytest.fixture
def thrifty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", _PLAIN_CHECK)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(_PLAIN_TYPES))
    monkeypatch.setattr(DialogueStateTracker, "change_loop_to", _PLAIN_LOOP)
    be_thrifty()


def verdict(check: Any, reply: dict[str, Any]) -> bool:  # noqa: ANN401 — a method of Rasa's or ours
    try:
        return bool(check(RemoteAction("action_x", None), reply))
    except ValidationError:
        return False


@pytest.mark.usefixtures("thrifty")
@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_is_judged_as_rasa_judges_it(reply: dict[str, Any]) -> None:
    assert verdict(RemoteAction._validate_action_result, reply) is verdict(_PLAIN_CHECK, reply)


@pytest.mark.usefixtures("thrifty")
def test_events_are_found_by_name_and_unknown_ones_refused() -> None:
    found = [Event.resolve_by_type(name) for name in ("slot", "active_loop", "user", "slot")]
    assert found == [SlotSet, ActiveLoop, UserUttered, SlotSet]
    with pytest.raises(ValueError, match="Unknown event name"):
        Event.resolve_by_type("nothing")


@pytest.mark.usefixtures("thrifty")
def test_of_the_message_that_began_a_form_words_and_intent_are_kept() -> None:
    tracker = DialogueStateTracker("c", [])
    read = {"text": "路灯坏了", "intent": {"name": "complain"}, "topic_ranking": [{"code": "060101"}]}
    tracker.update(UserUttered("路灯坏了", {"name": "complain"}, parse_data=read))
    tracker.update(ActiveLoop("filing_form"))

    begun = tracker.current_state()["active_loop"]
    assert begun["name"] == "filing_form"
    assert begun["trigger_message"] == {"text": "路灯坏了", "intent": {"name": "complain"}}
    tracker.update(ActiveLoop(None))
    assert tracker.active_loop_name is None
