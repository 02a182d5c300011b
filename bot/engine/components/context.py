"""Last graph component: settles the intent with the open question of the dialogue in view."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.components.asked import question_of
from bot.engine.text.context import Question, read_in_context


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContextReader(GraphComponent):
    """Replaces `intent` and keeps the reading of the sentence alone as `intent_free`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextReader:
        """Make the reader; it has no configuration."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Settle each message."""
        for message in messages:
            _settle(message)
        return messages


def _settle(message: Message) -> None:
    free = message.get("intent") or {"name": "nlu_fallback", "confidence": 0.0}
    reading = read_in_context(
        message.get(TEXT) or "",
        [free, *(message.get("intent_ranking") or [])] if free["name"] != "nlu_fallback" else [free],
        question_of(message) or Question(None, None),
        emergency=bool((message.get("emergency") or {}).get("present")),
        referral=bool((message.get("referral") or {}).get("present")),
        acts=message.get("acts") or [],
    )
    settled = {"name": reading.intent, "confidence": round(reading.confidence, 4), "reason": reading.reason}
    message.set("intent", settled, add_to_output=True)
    message.set("intent_free", free, add_to_output=True)
