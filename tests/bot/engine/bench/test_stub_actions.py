"""The bench's action server: it asks for place and contact, as the form does."""

import json

from bot.engine.bench.stub_actions import reply_to


def asked(action: str, requested: str | None) -> list[tuple[str, str | None]]:
    call = {"next_action": action, "tracker": {"slots": {"requested_slot": requested}}}
    events = json.loads(reply_to(json.dumps(call).encode()))["events"]
    return [(event["name"], event.get("value")) for event in events]


def test_a_matter_opens_the_form() -> None:
    assert asked("action_open_filing", None)[-1] == ("filing_form", None)


def test_the_form_asks_for_place_and_contact_and_ends() -> None:
    turns = [None, "where", "contact"]
    assert [asked("validate_filing_form", slot)[0][1] for slot in turns] == ["where", "contact", None]


def test_anything_else_only_speaks() -> None:
    assert asked("action_greet", None) == []
