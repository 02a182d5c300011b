"""Pictures through the web chat's server: drawn anew, for their own conversation alone."""

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from tests.bot.channels.webchat.pages import running_webchat
from tests.ticketing.desk_app import DeskApp

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def chat(desk: DeskApp) -> Iterator[httpx.Client]:
    """A browser's connection to the web chat."""
    with running_webchat(desk) as url, httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        yield client


def _photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(written, "JPEG")
    return written.getvalue()


def _store(chat: httpx.Client, content: bytes, *, key: str = "k", conversation: str = ID) -> httpx.Response:
    headers = {"X-Conversation": conversation, "Idempotency-Key": key}
    return chat.post("/chat/pictures", content=content, headers=headers)


def test_a_picture_is_stored_named_in_a_message_and_shown(chat: httpx.Client) -> None:
    identity = _store(chat, _photo()).json()["id"]
    body = {"conversation_id": ID, "message_id": "m1", "text": "", "pictures": [identity]}
    assert chat.post("/chat/messages", json=body).status_code == 200
    heard = chat.get("/chat/messages?after=0&wait=5", headers={"X-Conversation": ID}).json()["messages"]
    assert heard[0]["attachments"] == [identity]
    shown = chat.get(f"/chat/pictures/{identity}", headers={"X-Conversation": ID})
    assert (shown.headers["content-type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")


def test_another_conversation_is_not_shown_it(chat: httpx.Client) -> None:
    identity = _store(chat, _photo()).json()["id"]
    assert chat.get(f"/chat/pictures/{identity}", headers={"X-Conversation": ID[::-1]}).status_code == 404


def test_no_picture_no_key_and_no_conversation_are_refused_in_words(chat: httpx.Client) -> None:
    assert "不是能打开的图片" in _store(chat, b"MZ" + bytes(100)).json()["message"]
    assert _store(chat, _photo(), key="../x").status_code == 422
    assert _store(chat, _photo(), conversation="short").status_code == 422
    assert _store(chat, bytes(11 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize("pictures", ["x", ["../../etc"], [1], ["a"] * 10])
def test_malformed_names_of_pictures_are_refused(chat: httpx.Client, pictures: object) -> None:
    body = {"conversation_id": ID, "message_id": "m", "text": "", "pictures": pictures}
    assert chat.post("/chat/messages", json=body).status_code == 422
