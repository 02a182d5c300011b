"""What Rasa 3.6 does over and over for each message and need do only once; nothing it finds out changes.

Most of a plain message's processor time went into these (docs/decisions/0021).
"""

from functools import lru_cache
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker


def be_thrifty() -> None:
    """Check Rasa's own schema once instead of with every action, remember which class an event has, and keep
    of the message that began a form only its words and intent.
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        problem: ValidationError | None = best_match(validator.iter_errors(result))
        if problem is not None:
            raise problem
        return True

    begin_loop = DialogueStateTracker.change_loop_to

    def change_loop_to(tracker: DialogueStateTracker, loop_name: str | None) -> None:
        begin_loop(tracker, loop_name)
        if tracker.active_loop:  # the whole reading of the message would be copied with every action
            told = tracker.active_loop.trigger_message or {}
            tracker.active_loop.trigger_message = {k: told[k] for k in ("text", "intent") if k in told}

    RemoteAction._validate_action_result = validate
    DialogueStateTracker.change_loop_to = change_loop_to
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))
