"""Graph component that ranks the units a message would go to, with bot.engine.text.unit_rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.learnt_reader import LearntReader
from bot.engine.text.site_models import SiteModels
from bot.engine.text.unit_rules import UnitTable, district_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class UnitReader(LearntReader):
    """Sets `unit_ranking`: three units from topic × place × rule, and from old orders where they were learnt.

    Stands after the readers of elements and topics.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._table = UnitTable.from_files(config["rules"], config["units"])
        self._site = SiteModels()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`rules`, `units`: the ticketing service's files; `learnt`: the folder of `make learn`, or null."""
        return {
            "rules": "ticketing/data/routing/taiyuan.json",
            "units": "ticketing/data/units/taiyuan.json",
            "learnt": None,
        }

    def _fitted(self, training_data: TrainingData) -> SiteModels:
        folder = self._config["learnt"]
        return SiteModels.from_folder(folder) if folder else SiteModels()

    def _take(self, fitted: SiteModels) -> None:
        self._site = fitted

    def _read(self, message: Message) -> None:
        topics = message.get("topic_ranking") or []
        ranking = self._table.rank(
            topics,
            district=district_of(message.get(ENTITIES) or []),
            learnt=(self._site.rank_units(message.get(TEXT) or "") or []) if topics else [],
            on=datetime.now(UTC).date(),
        )
        message.set("unit_ranking", ranking, add_to_output=True)
