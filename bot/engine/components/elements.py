"""Graph component that finds elements (who, where, when, how much) and takes petitions apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.text.elements import find_elements
from bot.engine.text.last_good import read_or_last_good
from bot.engine.text.petitions import split_petition
from bot.engine.text.places import PlaceFinder

_ZONE = ZoneInfo("Asia/Shanghai")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ElementReader(GraphComponent, EntityExtractorMixin):
    """Appends entities and sets `petition`; `places` names the gazetteer file, read once at start."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._places = read_or_last_good(config["places"], PlaceFinder.from_file)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`places`: gazetteer file, relative to the project's root."""
        return {"places": "nlu_data/places/taiyuan.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ElementReader:
        """Make a reader with its gazetteer loaded."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            spans = find_elements(text, places=self._places, now=_local_time(message))
            found = self.add_extractor_name([span.as_entity() for span in spans])
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
            message.set("petition", split_petition(text, spans).as_dict(), add_to_output=True)
        return messages


def _local_time(message: Message) -> datetime:
    """The moment of metadata.received_at (ISO with offset), else now; on the citizen's clock, no zone."""
    received = (message.get("metadata") or {}).get("received_at")
    moment = datetime.fromisoformat(received) if received else datetime.now(UTC)
    return moment.astimezone(_ZONE).replace(tzinfo=None, second=0, microsecond=0)
