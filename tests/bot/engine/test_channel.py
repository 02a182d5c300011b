"""What the engine's one door lets in."""

import json
from typing import Any

import pytest

from bot.engine.channel import DeskInput, Problem, read_message


def body(**changes: object) -> bytes:
    return json.dumps({"conversation_id": "test:1", "message_id": "m1", "text": "你好", **changes}).encode()


def test_a_message_carries_its_id_and_metadata() -> None:
    message = read_message(body(metadata={"received_at": "2026-11-22T08:00:00+08:00"}))
    assert (message.text, message.sender_id, message.message_id) == ("你好", "test:1", "m1")
    assert message.metadata == {"received_at": "2026-11-22T08:00:00+08:00", "message_id": "m1"}


@pytest.mark.parametrize("text", ["/restart", " \u3000/inform{}", "\u200b/session_start"])
def test_a_payload_cannot_command_the_engine(text: str) -> None:
    assert not read_message(body(text=text)).text.startswith("/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"conversation_id": "a b"}, "conversation_id"),
        ({"conversation_id": "x" * 129}, "conversation_id"),
        ({"conversation_id": None}, "conversation_id"),
        ({"message_id": ""}, "message_id"),
        ({"text": 5}, "text"),
        ({"metadata": []}, "metadata"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as caught:
        read_message(body(**changes))
    assert (caught.value.status, caught.value.field) == (422, field)


def test_a_text_of_control_characters_is_not_empty_for_the_dialogue() -> None:
    assert read_message(body(text="\x00\x01")).text == "?"


def test_an_endless_text_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        read_message(body(text="长" * 20_001))
    assert caught.value.status == 413


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff"])
def test_what_is_not_a_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_message(raw)
    assert caught.value.code == "not_json"


@pytest.mark.parametrize("secret", [None, "", "${HOTLINE_ENGINE_SECRET}"])
def test_the_door_does_not_open_without_a_secret(secret: str | None) -> None:
    with pytest.raises(ValueError, match="HOTLINE_ENGINE_SECRET"):
        DeskInput.from_credentials({"secret": secret})
