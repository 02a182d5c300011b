"""The encoder is asked for a topic only where the dialogue makes something of it."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.engine.components.topics import TopicReader


class Counting:
    """A model that notes whether it was offered an encoder."""

    encoder_name = "none"

    def __init__(self) -> None:
        self.offered: list[int] = []

    def rank(self, _text: str, encoder: Any, *, best: int) -> list[dict[str, Any]]:  # noqa: ANN401
        self.offered.append(encoder.dimension)
        return []


class _Encoder:
    name, dimension = "e5", 384


def offered(intent: str, metadata: dict[str, Any] | None) -> bool:
    model = Counting()
    reader = TopicReader(TopicReader.get_default_config(), None, None)
    reader._model, reader._encoder = model, _Encoder()  # type: ignore[assignment]
    read = {"text": "平阳路路灯坏了", "intent": {"name": intent}}
    reader.process([Message(data=read | ({"metadata": metadata} if metadata else {}))])
    return model.offered == [384]


FREE = {"active_loop": None, "requested_slot": None}


@pytest.mark.parametrize(
    ("intent", "metadata", "asked"),
    [
        ("complain", FREE, True),
        ("nlu_fallback", FREE, True),
        ("thank", FREE, False),
        ("ask_progress", FREE, False),
        ("inform", {"active_loop": "filing_form", "requested_slot": "what"}, True),
        ("complain", {"active_loop": "filing_form", "requested_slot": "where"}, False),
        ("thank", None, True),
    ],
    ids=["a matter", "unread", "thanks", "progress", "the story", "a place", "a batch"],
)
def test_only_what_can_become_an_order(intent: str, metadata: dict[str, Any] | None, asked: bool) -> None:
    assert offered(intent, metadata) is asked
