"""The web chat's server: headers, limits, and what it passes on."""

import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from tests.bot.channels.webchat.pages import running_webchat
from tests.ticketing.desk_app import DeskApp

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def chat(desk: DeskApp) -> Iterator[httpx.Client]:
    """A browser's connection to the web chat, in front of a running desk."""
    with running_webchat(desk) as url, httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        yield client


def _body(**changes: object) -> bytes:
    return json.dumps({"conversation_id": ID, "message_id": "m1", "text": "你好"} | changes).encode()


def test_a_message_goes_to_the_desk_and_comes_back_by_listening(chat: httpx.Client) -> None:
    assert chat.post("/chat/messages", content=_body()).json()["state"] == "bot"
    heard = chat.get("/chat/messages?after=1&wait=10", headers={"X-Conversation": ID}).json()
    assert [message["text"] for message in heard["messages"]] == ["答：你好"]


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/health", "/nowhere", "/chat/messages"])
def test_every_answer_forbids_foreign_script_and_keeps_no_cookie(chat: httpx.Client, path: str) -> None:
    reply = chat.get(path)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("identity", ["", "short", "x" * 65, "../../x" * 5, ID + "\u0000", 5, None])
def test_an_id_that_could_be_guessed_or_is_malformed_is_refused(chat: httpx.Client, identity: object) -> None:
    reply = chat.post("/chat/messages", content=_body(conversation_id=identity))
    assert reply.status_code == 422


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"\xff", b"[" * 9000, _body(text=None), _body(message_id=3)]
)
def test_a_malformed_body_is_refused(chat: httpx.Client, content: bytes) -> None:
    reply = chat.post("/chat/messages", content=content)
    assert reply.status_code == 422
    assert reply.json()["message"]


def test_a_body_over_16_kib_is_refused(chat: httpx.Client) -> None:
    assert chat.post("/chat/messages", content=_body(text="x" * 17000)).status_code == 413


@pytest.mark.parametrize("query", ["after=x", "wait=1e9", "wait=-1", "after=1%00"])
def test_odd_questions_are_refused(chat: httpx.Client, query: str) -> None:
    assert chat.get(f"/chat/messages?{query}", headers={"X-Conversation": ID}).status_code == 422


def test_a_conversation_nobody_began_is_not_found(chat: httpx.Client) -> None:
    assert chat.get("/chat/messages", headers={"X-Conversation": ID}).status_code == 404


def test_without_the_desk_the_citizen_gets_a_sentence(desk: DeskApp) -> None:
    desk.client.base_url = httpx.URL("http://127.0.0.1:9")
    with running_webchat(desk) as url:
        reply = httpx.post(f"{url}/chat/messages", content=_body(), trust_env=False)
    assert reply.status_code == 503
    assert "119" in reply.json()["message"]


def test_what_is_refused_leaves_a_log_line_without_a_word_of_it(
    chat: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "channels.webchat"):
        assert chat.post("/chat/messages", content='{"text": "我叫张三"}').status_code == 422
    assert [record.getMessage() for record in caplog.records] == ["webchat refused: malformed"]
