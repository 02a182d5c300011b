"""The progress page's server: what is malformed never reaches the desk, what is refused is said in words."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.bot.channels.webchat.pages import running_webchat
from tests.ticketing.desk_app import DeskApp

ID = "0123456789abcdef0123456789abcdef"
ASKED = {"number": "20260101-000001", "code": "1234", "conversation_id": ID}
RATED = ASKED | {"key": "k", "solved": True, "satisfied": 5, "true": True, "text": ""}


@pytest.fixture
def chat(desk: DeskApp) -> Iterator[httpx.Client]:
    """A browser's connection to the web chat."""
    with running_webchat(desk) as url, httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    "change", [{"number": "a b/../"}, {"number": None}, {"code": "12"}, {"code": 5}, {"conversation_id": "x"}]
)
def test_a_malformed_question_is_refused_here(chat: httpx.Client, change: dict[str, Any]) -> None:
    assert chat.post("/chat/orders", json=ASKED | change).status_code == 422


@pytest.mark.parametrize(
    "change", [{"satisfied": 6}, {"satisfied": True}, {"solved": "yes"}, {"key": ""}, {"text": None}]
)
def test_a_malformed_rating_is_refused_here(chat: httpx.Client, change: dict[str, Any]) -> None:
    assert chat.post("/chat/ratings", json=RATED | change).status_code == 422


def test_an_unknown_number_is_told_in_words(chat: httpx.Client) -> None:
    reply = chat.post("/chat/orders", json=ASKED)
    assert (reply.status_code, "没有" in reply.json()["message"]) == (404, True)
