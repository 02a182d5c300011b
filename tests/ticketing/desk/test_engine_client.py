"""What counts as an answer of the engine, and what as an outage."""

import asyncio
import json

import pytest

from tests.ticketing.fake_engine import SECRET, FakeEngine
from ticketing.desk.engine_client import EngineClient, EngineOutage, read_answer
from ticketing.usecases.conversations.turns import Answer, Handover, OutageKind, Turn

TURN = Turn("test:a", 1, "m1", "路灯坏了", {"source": "phone"}, 0, "owner")


def _ask(url: str, *, secret: str = SECRET, timeout: float = 5) -> Answer:
    async def ask() -> Answer:
        async with EngineClient(url, secret, timeout=timeout) as client:
            return await client.ask(TURN)

    return asyncio.run(ask())


def test_a_message_reaches_the_engine_with_its_metadata(engine: FakeEngine) -> None:
    answer = _ask(engine.url)
    assert engine.asked[0] == {
        "conversation_id": "test:a",
        "message_id": "m1",
        "text": "路灯坏了",
        "metadata": {"source": "phone"},
    }
    assert [utterance.text for utterance in answer.utterances] == ["答：路灯坏了"]


def test_a_wrong_secret_is_an_outage_not_an_answer(engine: FakeEngine) -> None:
    with pytest.raises(EngineOutage) as outage:
        _ask(engine.url, secret="wrong")
    assert outage.value.kind is OutageKind.FAILED


def test_an_engine_that_takes_too_long_is_late(engine: FakeEngine) -> None:
    engine.gate.clear()
    with pytest.raises(EngineOutage) as outage:
        _ask(engine.url, timeout=0.2)
    assert outage.value.kind is OutageKind.LATE


def test_an_engine_that_is_gone_is_unreachable(engine: FakeEngine) -> None:
    engine.stop()
    with pytest.raises(EngineOutage) as outage:
        _ask(engine.url)
    assert outage.value.kind is OutageKind.UNREACHABLE


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"messages": []}, OutageKind.EMPTY),
        ({"messages": [{"text": " "}]}, OutageKind.EMPTY),
        ({}, OutageKind.FAILED),
        ([], OutageKind.FAILED),
        ({"messages": [{"text": "长" * 8001}]}, OutageKind.FAILED),
        ({"messages": [{"text": "好"}] * 21}, OutageKind.FAILED),
    ],
)
def test_what_says_nothing_or_too_much_is_an_outage(body: object, kind: OutageKind) -> None:
    with pytest.raises(EngineOutage) as outage:
        read_answer(json.dumps(body).encode())
    assert outage.value.kind is kind


def test_silence_on_purpose_is_an_answer() -> None:
    assert read_answer(b'{"messages": [], "handled": true}').utterances == []


def test_a_handover_without_words_is_an_answer() -> None:
    answer = read_answer(b'{"messages": [], "handover": {"reason": null}}')
    assert answer.handover == Handover("asked", "")
