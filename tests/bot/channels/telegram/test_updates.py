"""What Telegram's updates mean."""

from typing import Any

import pytest
from telegram import Update

from bot.channels.desk_client import Place
from bot.channels.telegram.updates import Media, Own, OwnReply, Pressed, Read, Received, read_update

FILE = {"file_id": "f", "file_unique_id": "u"}


def _read(kind: str = "message", chat: str = "private", **content: Any) -> Read:  # noqa: ANN401
    message = {"message_id": 7, "date": 1700000000, "chat": {"id": 42, "type": chat}, **content}
    return read_update(Update.de_json({"update_id": 1, kind: message}, None))


def _received(**content: Any) -> Received:  # noqa: ANN401
    found = _read(**content)
    assert isinstance(found, Received)
    return found


def test_a_text_is_a_message_of_its_chat() -> None:
    inbound = _received(text="路灯坏了").inbound
    assert (inbound.conversation_id, inbound.message_id, inbound.text) == ("42", "m7", "路灯坏了")
    assert inbound.sent_at is not None


@pytest.mark.parametrize(
    ("text", "own"), [("/start", Own.START), ("/start abc", Own.START), ("/help@a_bot", Own.HELP)]
)
def test_commands_about_the_bot_are_answered_by_the_channel(text: str, own: Own) -> None:
    assert _read(text=text) == OwnReply(42, own)


def test_the_command_for_a_person_says_what_a_citizen_would_type() -> None:
    assert _received(text="/person").inbound.text == "转人工"


def test_a_photo_with_words_brings_both() -> None:
    sizes = [{**FILE, "width": 9, "height": 9}, {**FILE, "file_id": "big", "width": 90, "height": 90}]
    found = _received(photo=sizes, caption="路灯坏了")
    assert found.inbound.text == "路灯坏了"
    assert found.media == (Media("image", "big", "image/jpeg", 0),)


def test_a_picture_sent_as_a_file_is_a_picture() -> None:
    found = _received(document={**FILE, "mime_type": "image/png", "file_size": 5})
    assert found.media == (Media("image", "f", "image/png", 5),)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"document": {**FILE, "mime_type": "application/pdf"}}, "file"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "video"),
    ],
)
def test_what_cannot_be_stored_is_named(content: dict[str, Any], kind: str) -> None:
    found = _received(**content)
    assert [one.kind for one in found.inbound.attachments] == [kind]
    assert found.media == ()


def test_a_venue_is_a_place_with_a_name() -> None:
    location = {"latitude": 37.87, "longitude": 112.55}
    found = _received(
        location=location, venue={"location": location, "title": "市民中心", "address": "学府街1号"}
    )
    assert found.inbound.location == Place(lat=37.87, lon=112.55, label="学府街1号 市民中心")


def test_a_shared_contact_is_its_number() -> None:
    contact = {"phone_number": "13900001234", "first_name": "x"}
    assert _received(contact=contact).inbound.text == "13900001234"


def test_an_edited_message_corrects_the_first_and_is_a_new_one_each_time() -> None:
    first = _read("edited_message", text="路灯坏了", edit_date=1700000100)
    second = _read("edited_message", text="路灯坏了两盏", edit_date=1700000200)
    assert isinstance(first, Received)
    assert isinstance(second, Received)
    assert first.inbound.edits == second.inbound.edits == "m7"
    assert first.inbound.message_id != second.inbound.message_id


def _press(query: dict[str, Any], message: dict[str, Any]) -> Read:
    return read_update(
        Update.de_json({"update_id": 1, "callback_query": {**query, "message": message}}, None)
    )


def test_a_button_is_pressed_in_a_private_chat_only() -> None:
    query: dict[str, Any] = {"id": "9", "chat_instance": "1", "data": "转人工"}
    query["from"] = {"id": 42, "is_bot": False, "first_name": "x"}
    message = {"message_id": 7, "date": 1700000000, "chat": {"id": 42, "type": "private"}}
    pressed = read_update(
        Update.de_json({"update_id": 1, "callback_query": {**query, "message": message}}, None)
    )
    assert pressed == Pressed(42, "9", "转人工", 7)
    message["chat"] = {"id": -5, "type": "group"}
    assert _press(query, message) is None


def test_what_people_say_in_a_group_is_not_read_and_a_command_is_refused_politely() -> None:
    assert _read(chat="supergroup", text="大家好") is None
    assert _read(chat="group", text="/start") == OwnReply(42, Own.GROUP)


def test_other_updates_ask_for_nothing() -> None:
    assert read_update(Update.de_json({"update_id": 1}, None)) is None
